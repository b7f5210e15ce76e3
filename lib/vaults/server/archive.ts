import 'server-only';
import { type Credential, isArchived, type Vault } from '@/lib/providers/model';
import type { VaultsApiError } from '@/lib/providers/server/client/error';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { apiError, contradiction, isRefusal } from './outcome';

interface ApiOnly {
  api: VaultsApi;
}

type Lifecycle = Pick<Credential, 'id' | 'status' | 'archivedAt'>;

/** The current entry. `alreadyArchived` if another person had archived it before (409). */
export interface Archived<T> {
  entry: T;
  alreadyArchived: boolean;
}

/**
 * Archives. The entry that the API shows afterwards decides: the one in the response, or another read if the
 * response does not show it archived or is unclear (409 may mean “archived before”). Rejects with an
 * ambiguous error if the change was accepted and the entry is still active, and with the API's error if it
 * was not accepted.
 */
async function archive<T extends Lifecycle>(
  id: string,
  write: () => Promise<T>,
  reread: () => Promise<T>,
): Promise<Archived<T>> {
  let error = contradiction('The API still shows it as active.');
  try {
    const entry = await write();
    if (entry.id === id && isArchived(entry)) return { entry, alreadyArchived: false };
  } catch (thrown) {
    error = apiError(thrown);
    if (isRefusal(error) && error.kind !== 'conflict') throw error;
  }
  const entry = await rereadOr(reread, error);
  if (!isArchived(entry)) throw error;
  return { entry, alreadyArchived: error.kind === 'conflict' };
}

/** If the read fails, throws the first error, because it says more about the change. */
async function rereadOr<T>(reread: () => Promise<T>, first: VaultsApiError): Promise<T> {
  try {
    return await reread();
  } catch (error) {
    throw apiError(error).kind === 'not_found' ? error : first;
  }
}

/** Rejects with `VaultsApiError`. Archiving twice is not an error. */
export function archiveVault({ api }: ApiOnly, vaultId: string): Promise<Archived<Vault>> {
  return archive(
    vaultId,
    () => api.vaults.archive(vaultId),
    () => api.vaults.get(vaultId),
  );
}

/** Rejects with `VaultsApiError`. Archiving twice is not an error. */
export function archiveCredential(
  { api }: ApiOnly,
  { vaultId, credentialId }: { vaultId: string; credentialId: string },
): Promise<Archived<Credential>> {
  return archive(
    credentialId,
    () => api.credentials.archive(vaultId, credentialId),
    () => api.credentials.get(vaultId, credentialId),
  );
}
