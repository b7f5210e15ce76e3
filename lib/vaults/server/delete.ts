import 'server-only';
import { appError } from '@/lib/core/server/app-error';
import { asDisplayed, type Credential, type Vault } from '@/lib/providers/model';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import type { Connection } from '@/lib/providers/server/connection';
import { deleteUnlessHeld } from './holds';
import { presenceOf } from './list';
import { apiError, contradiction, isRefusal } from './outcome';

interface CredentialRef {
  vaultId: string;
  credentialId: string;
}

type Lifecycle = Pick<Credential, 'status' | 'archivedAt'>;

/** The entry before its deletion; null and `alreadyGone` if there was nothing to delete. */
export interface Removed<T> {
  entry: T | null;
  alreadyGone: boolean;
}

/** Returns the entry, or null if the API has none. Rejects with `VaultsApiError` if it cannot be read. */
async function orGone<T extends Lifecycle>(read: () => Promise<T>): Promise<T | null> {
  try {
    const entry = await read();
    return presenceOf(entry) === 'gone' ? null : entry;
  } catch (error) {
    if (apiError(error).kind === 'not_found') return null;
    throw error;
  }
}

/** The API refused the deletion with 404 although the entry exists, so it has no such endpoint. */
const cannotDelete = ({ status, requestId }: VaultsApiError): VaultsApiError =>
  new VaultsApiError({ kind: 'unsupported', message: 'This API cannot delete it.', status, requestId });

/**
 * Deletes and reads again. Only an entry that existed before and no longer exists counts as deleted. Rejects
 * with an ambiguous error if the API accepted the deletion and still shows the entry or cannot be read, and
 * with the API's error if it was not accepted.
 */
async function remove<T extends Lifecycle>(
  before: T | null,
  write: () => Promise<void>,
  reread: () => Promise<T>,
): Promise<Removed<T>> {
  let error = contradiction('It cannot be read, so it is not known whether it was deleted.');
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
  throw error.kind === 'unreadable' ? contradiction('The API still shows it.') : error;
}

const GONE = { entry: null, alreadyGone: true } as const;

/** Rejects with `VaultsApiError`, or `conflict` under a legal hold. A missing entry is not an error. */
export async function deleteCredential(
  connection: Connection,
  { vaultId, credentialId }: CredentialRef,
): Promise<Removed<Credential>> {
  const { api } = connection;
  const read = () => api.credentials.get(vaultId, credentialId);
  return deleteUnlessHeld(connection, { vaultId, credentialId }, async () =>
    // Sent even if the first read shows nothing, because a single wrong 404 must not keep a leaked credential
    // active.
    remove(await orGone(read), () => api.credentials.delete(vaultId, credentialId), read),
  );
}

/**
 * Deletes a vault with all its content, permanently. Compares the name with the current one in the API, so
 * that an outdated page deletes nothing. Rejects with `VaultsApiError`, or with `ProblemError` if the names
 * differ or a legal hold covers the vault or anything in it.
 */
export async function deleteVault(
  connection: Connection,
  { vaultId, typedName }: { vaultId: string; typedName: string },
): Promise<Removed<Vault>> {
  const { api } = connection;
  const read = () => api.vaults.get(vaultId);
  const vault = await orGone(read);
  if (vault === null) return GONE;
  // A vault without a name is confirmed by its id, which the page shows instead.
  const expected = asDisplayed(vault.name) === '' ? vault.id : vault.name;
  if (asDisplayed(typedName) !== asDisplayed(expected))
    throw appError('invalid_input', `The name does not match. The vault is now called “${expected}”.`, {
      fields: { typedName: 'Type the name exactly as shown.' },
    });
  return deleteUnlessHeld(connection, { vaultId, credentialId: null }, () =>
    remove(vault, () => api.vaults.delete(vaultId), read),
  );
}
