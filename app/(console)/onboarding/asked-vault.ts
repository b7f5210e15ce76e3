import { isArchived, type Vault } from '@/lib/providers/model';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { id } from '@/lib/vaults/inputs';
import { attempt } from '@/lib/web/server/read';

/** The vault of an id in an address or a cookie; null where it cannot be read or is archived: then it is left to be chosen. */
export async function askedVault(api: VaultsApi, asked: unknown): Promise<Vault | null> {
  const vaultId = id.safeParse(asked);
  if (!vaultId.success) return null;
  const answer = await attempt(() => api.vaults.get(vaultId.data));
  return answer.ok && !isArchived(answer.value) ? answer.value : null;
}
