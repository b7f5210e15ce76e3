import { mirror } from '@/lib/boot/server/vault-context';
import { credentialStory } from '@/lib/inventory/server/story';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (_request, place: { vaultId: string; credentialId: string }) => {
  const { db, connection } = await mirror();
  return credentialStory(db, { connection, ...place });
});
