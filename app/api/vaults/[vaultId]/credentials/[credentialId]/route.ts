import { connect } from '@/lib/server/connection';
import { knownCredential } from '@/lib/server/onboarding/known';
import { read } from '@/lib/server/read';

export const GET = read(
  'vaults.read',
  async (request, { vaultId, credentialId }: { vaultId: string; credentialId: string }) => {
    const connection = await connect();
    const { api } = connection;
    const credential = await api.credentials.get(vaultId, credentialId, { signal: request.signal });
    return knownCredential(connection, vaultId, credential);
  },
);
