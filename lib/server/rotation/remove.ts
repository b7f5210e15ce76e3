import 'server-only';
import { asDisplayed, type Credential, isArchived, type Vault } from '@/lib/contract/domain';
import { ProblemError } from '../problem-error';
import type { VaultsApiError } from '../vaults-api/error';
import type { CallOptions, VaultsApi } from '../vaults-api/vaults-api';
import { apiError, isRefusal } from './outcome';

interface ApiOnly {
  api: VaultsApi;
}
interface CredentialRef {
  vaultId: string;
  credentialId: string;
}

const STOP_COUNTING_AT = 1_000;

/** The entry as it is now; `alreadyArchived` when somebody had archived it before (409). */
export interface Archived<T> {
  entry: T;
  alreadyArchived: boolean;
}

/**
 * Archives, and finds out where the answer leaves doubt: 409 may mean “archived before”, and a lost
 * answer may hide a success. Rejects with the API's error when the entry is still active.
 */
async function archive<T extends { status: string; archivedAt: string | null }>(
  write: () => Promise<T>,
  reread: () => Promise<T>,
): Promise<Archived<T>> {
  try {
    return { entry: await write(), alreadyArchived: false };
  } catch (thrown) {
    const error = apiError(thrown);
    if (isRefusal(error) && error.kind !== 'conflict') throw error;
    const entry = await rereadOr(reread, error);
    if (!isArchived(entry)) throw error;
    return { entry, alreadyArchived: error.kind === 'conflict' };
  }
}

/** A re-read that fails leaves the first error standing: it says more about what was done. */
async function rereadOr<T>(reread: () => Promise<T>, first: VaultsApiError): Promise<T> {
  try {
    return await reread();
  } catch (error) {
    throw apiError(error).kind === 'not_found' ? error : first;
  }
}

/** Deletes, and takes 404 for “gone already”. Rejects with the API's error when it is still there. */
async function remove(
  write: () => Promise<void>,
  reread: () => Promise<unknown>,
): Promise<{ alreadyGone: boolean }> {
  try {
    await write();
    return { alreadyGone: false };
  } catch (thrown) {
    const error = apiError(thrown);
    if (error.kind === 'not_found') return { alreadyGone: true };
    if (isRefusal(error)) throw error;
    if (await isThere(reread, error)) throw error;
    return { alreadyGone: false };
  }
}

async function isThere(reread: () => Promise<unknown>, first: VaultsApiError): Promise<boolean> {
  try {
    await reread();
    return true;
  } catch (error) {
    if (apiError(error).kind === 'not_found') return false;
    throw first;
  }
}

/** Rejects with `VaultsApiError`; archiving twice is no error. */
export function archiveVault({ api }: ApiOnly, vaultId: string): Promise<Archived<Vault>> {
  return archive(
    () => api.vaults.archive(vaultId),
    () => api.vaults.get(vaultId),
  );
}

/** Rejects with `VaultsApiError`; archiving twice is no error. */
export function archiveCredential(
  { api }: ApiOnly,
  { vaultId, credentialId }: CredentialRef,
): Promise<Archived<Credential>> {
  return archive(
    () => api.credentials.archive(vaultId, credentialId),
    () => api.credentials.get(vaultId, credentialId),
  );
}

/** Rejects with `VaultsApiError`; deleting what is gone is no error. */
export function deleteCredential(
  { api }: ApiOnly,
  { vaultId, credentialId }: CredentialRef,
): Promise<{ alreadyGone: boolean }> {
  return remove(
    () => api.credentials.delete(vaultId, credentialId),
    () => api.credentials.get(vaultId, credentialId),
  );
}

/**
 * Deletes a vault and all that is in it, for good. The name is compared with the one that the API
 * has now, so that a page that is out of date deletes nothing. Rejects with `VaultsApiError`, or with
 * `ProblemError` when the names differ.
 */
export async function deleteVault(
  { api }: ApiOnly,
  { vaultId, typedName }: { vaultId: string; typedName: string },
): Promise<{ alreadyGone: boolean }> {
  let vault: Vault;
  try {
    vault = await api.vaults.get(vaultId);
  } catch (error) {
    if (apiError(error).kind === 'not_found') return { alreadyGone: true };
    throw error;
  }
  // A vault without a name is confirmed by its id, which is what the page shows in its place.
  const expected = asDisplayed(vault.name) === '' ? vault.id : vault.name;
  if (asDisplayed(typedName) !== asDisplayed(expected))
    throw new ProblemError({
      code: 'invalid_input',
      message: `The name does not match. The vault is called “${expected}” now.`,
      fields: { typedName: 'Type the name exactly as it is shown.' },
    });
  return remove(
    () => api.vaults.delete(vaultId),
    () => api.vaults.get(vaultId),
  );
}

/** How many credentials a vault holds; `isMore` when counting stopped, at about 1,000. */
export async function countCredentials(
  { api }: ApiOnly,
  vaultId: string,
  options?: CallOptions,
): Promise<{ active: number; archived: number; isMore: boolean }> {
  const count = { active: 0, archived: 0 };
  for await (const page of api.credentials.pages(vaultId, {
    ...options,
    limit: 100,
    includeArchived: true,
  })) {
    const archived = page.items.filter(isArchived).length;
    count.archived += archived;
    // A row that cannot be read is still a row that would be deleted.
    count.active += page.items.length - archived + page.unreadable;
    if (count.active + count.archived >= STOP_COUNTING_AT && page.nextCursor !== null)
      return { ...count, isMore: true };
  }
  return { ...count, isMore: false };
}
