import { mirror } from '@/lib/boot/server/vault-context';
import { holdsAt } from '@/lib/inventory/server/holds';
import { read } from '@/lib/web/server/read';

/** `/<vault>` returns holds on the vault as a whole, `/<vault>/<credential>` those that cover the credential. */
export const GET = read('vaults.read', async (_request, { place }: { place: string[] }, { user }) => {
  const [vaultId = '', credentialId = null] = place.map(decodeURIComponent);
  return holdsAt(await mirror(), user.id, { vaultId, credentialId });
});
