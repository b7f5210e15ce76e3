import { connect } from '@/lib/boot/server/vault-context';
import { credentialStory } from '@/lib/inventory/server/story';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (_request, place: { vaultId: string; credentialId: string }) => {
  const { api, db } = await connect();
  return credentialStory(db, { connection: api.connection.id, ...place });
});
