import { mirror } from '@/lib/boot/server/vault-context';
import { lifeStory } from '@/lib/lifelines/server/story';
import { read } from '@/lib/web/server/read';

export const GET = read('vaults.read', async (_request, place: { vaultId: string; credentialId: string }) =>
  lifeStory(await mirror(), place),
);
