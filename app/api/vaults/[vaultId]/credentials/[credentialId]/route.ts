import { connect } from '@/lib/boot/server/vault-context';
import { knownCredential } from '@/lib/verification/server/with-verdicts';
import { read } from '@/lib/web/server/read';

export const GET = read(
  'vaults.read',
  async (request, { vaultId, credentialId }: { vaultId: string; credentialId: string }) => {
    const connection = await connect();
    const { api } = connection;
    const credential = await api.credentials.get(vaultId, credentialId, { signal: request.signal });
    return knownCredential(connection, vaultId, credential);
  },
);
