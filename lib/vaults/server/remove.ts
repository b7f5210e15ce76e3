import 'server-only';
import { ProblemError } from '@/lib/core/server/problem-error';
import { asDisplayed, type Credential, isArchived, type Vault } from '@/lib/providers/model';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { CallOptions, VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { apiError, isRefusal } from './outcome';
import { presenceOf } from './survey';

interface ApiOnly {
  api: VaultsApi;
}
interface CredentialRef {
  vaultId: string;
  credentialId: string;
}

const STOP_COUNTING_AT = 1_000;

type Lifecycle = Pick<Credential, 'id' | 'status' | 'archivedAt'>;

/** The entry as it is now; `alreadyArchived` when another person had archived it before (409). */
export interface Archived<T> {
  entry: T;
  alreadyArchived: boolean;
}

/** What was deleted, as it was before; null and `alreadyGone` when there was nothing to delete. */
export interface Removed<T> {
  entry: T | null;
  alreadyGone: boolean;
}

/** The API accepted a change, and what it shows contradicts that. */
const contradiction = (message: string): VaultsApiError =>
  new VaultsApiError({ kind: 'unreadable', message, ambiguous: true });

/**
 * Archives. The entry that the API shows afterwards decides: in its answer, or, where the answer does not
 * show it archived or leaves doubt (409 may mean “archived before”), in another read. Rejects with an
 * ambiguous error when the change was accepted and the entry is still active, and with the API's error
 * when it was not accepted.
 */
async function archive<T extends Lifecycle>(
  id: string,
  write: () => Promise<T>,
  reread: () => Promise<T>,
): Promise<Archived<T>> {
  let error = contradiction('It still shows it as active.');
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

/** A re-read that fails leaves the first error standing: it says more about what was done. */
async function rereadOr<T>(reread: () => Promise<T>, first: VaultsApiError): Promise<T> {
  try {
    return await reread();
  } catch (error) {
    throw apiError(error).kind === 'not_found' ? error : first;
  }
}

/** The entry, or null where the API has none. Rejects with `VaultsApiError` where it cannot be read. */
async function orGone<T extends Lifecycle>(read: () => Promise<T>): Promise<T | null> {
  try {
    const entry = await read();
    return presenceOf(entry) === 'gone' ? null : entry;
  } catch (error) {
    if (apiError(error).kind === 'not_found') return null;
    throw error;
  }
}

/** The deletion was refused with 404 although the entry is there: the API has no such endpoint. */
const cannotDelete = ({ status, requestId }: VaultsApiError): VaultsApiError =>
  new VaultsApiError({ kind: 'unsupported', message: 'This API cannot delete it.', status, requestId });

/**
 * Deletes, and reads again: only what was there before and is not there any more was deleted. Rejects with
 * an ambiguous error where the API accepted it and still shows the entry or cannot be read, and with the
 * API's error where it was not accepted.
 */
async function remove<T extends Lifecycle>(
  before: T | null,
  write: () => Promise<void>,
  reread: () => Promise<T>,
): Promise<Removed<T>> {
  let error = contradiction('It cannot be read, so it is not known whether it is gone.');
  try {
    await write();
  } catch (thrown) {
    error = apiError(thrown);
    if (isRefusal(error) && error.kind !== 'not_found') throw error;
  }
  const isRefused = error.kind === 'not_found';
  let now: T | null;
  try {
    now = await orGone(reread);
  } catch (thrown) {
    apiError(thrown);
    throw error;
  }
  if (now === null) return isRefused || before === null ? GONE : { entry: before, alreadyGone: false };
  if (isRefused) throw cannotDelete(error);
  throw error.kind === 'unreadable' ? contradiction('It still shows it.') : error;
}

const GONE = { entry: null, alreadyGone: true } as const;

/** Rejects with `VaultsApiError`; archiving twice is no error. */
export function archiveVault({ api }: ApiOnly, vaultId: string): Promise<Archived<Vault>> {
  return archive(
    vaultId,
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
    credentialId,
    () => api.credentials.archive(vaultId, credentialId),
    () => api.credentials.get(vaultId, credentialId),
  );
}

/** Rejects with `VaultsApiError`; deleting what is not in this vault is no error. */
export async function deleteCredential(
  { api }: ApiOnly,
  { vaultId, credentialId }: CredentialRef,
): Promise<Removed<Credential>> {
  const read = () => api.credentials.get(vaultId, credentialId);
  // Sent even where the first read shows nothing: one wrong 404 must not keep a leaked credential alive.
  return remove(await orGone(read), () => api.credentials.delete(vaultId, credentialId), read);
}

/**
 * Deletes a vault and all that is in it, for good. The name is compared with the one that the API
 * has now, so that a page that is out of date deletes nothing. Rejects with `VaultsApiError`, or with
 * `ProblemError` when the names differ.
 */
export async function deleteVault(
  { api }: ApiOnly,
  { vaultId, typedName }: { vaultId: string; typedName: string },
): Promise<Removed<Vault>> {
  const read = () => api.vaults.get(vaultId);
  const vault = await orGone(read);
  if (vault === null) return GONE;
  // A vault without a name is confirmed by its id, which is what the page shows in its place.
  const expected = asDisplayed(vault.name) === '' ? vault.id : vault.name;
  if (asDisplayed(typedName) !== asDisplayed(expected))
    throw new ProblemError({
      code: 'invalid_input',
      message: `The name does not match. The vault is called “${expected}” now.`,
      fields: { typedName: 'Type the name exactly as it is shown.' },
    });
  return remove(vault, () => api.vaults.delete(vaultId), read);
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
