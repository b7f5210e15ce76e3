import { isArchived, type Vault } from '@/lib/providers/model';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { id } from '@/lib/vaults/inputs';
import { toResult } from '@/lib/web/server/read';

/** Returns the vault of an id in a URL or a cookie; null if it cannot be read or is archived. */
export async function askedVault(api: VaultsApi, asked: unknown): Promise<Vault | null> {
  const vaultId = id.safeParse(asked);
  if (!vaultId.success) return null;
  const answer = await toResult(() => api.vaults.get(vaultId.data));
  return answer.ok && !isArchived(answer.value) ? answer.value : null;
}
