import 'server-only';
import type { Problem } from '@/lib/core/result';
import type { Database } from '@/lib/core/server/db/client';
import { ProblemError } from '@/lib/core/server/problem-error';
import type { Credential, Vault } from '@/lib/providers/model';
import type { VaultsApiError } from '@/lib/providers/server/client/error';
import type { CreatedVault, NewCredentialFields, VaultsApi } from '@/lib/providers/server/client/vaults-api';
import type { CreateVaultInput, NewCredential } from '../inputs';
import { claimsOn, takenIds } from './claims';
import { apiError, isRefusal, problemOf, withoutSecrets } from './outcome';
import { sameTarget } from './same-target';
import { activeCredentials, idsFor } from './survey';

interface Context {
  api: VaultsApi;
  /** Where the console's own changes are recorded: what another one made is not taken for this one's. */
  db: Database;
}

/** A vault and those of its credentials that exist; `failed` names the others by their place in the form. */
export interface VaultMade {
  vault: Vault;
  credentials: Credential[];
  failed: { index: number; problem: Problem }[];
}

const fieldsOf = ({ mcpServerUrl, protocol, kind, accessToken }: NewCredential): NewCredentialFields => ({
  mcpServerUrl,
  protocol,
  kind,
  accessToken,
});

/** Nobody knows whether it was made; the words say what a look at the API showed. */
function unknown(
  what: string,
  shown: string,
  error: VaultsApiError,
  secrets: readonly string[],
): ProblemError {
  const { requestId } = problemOf(error, ...secrets);
  return new ProblemError({
    code: 'outcome_unknown',
    message: `${what} was sent, but no usable answer came. ${shown} (${withoutSecrets(error.message, secrets)})`,
    ...(requestId !== undefined && { requestId }),
  });
}

const NOT_SHOWN =
  'The API does not show it now, so it was most likely not made; it may still appear. Look at the list before you send it again.';
const NOT_READABLE =
  'The API cannot be read either, so it is not known whether it was made. Look at the list before you send it again.';

const NOT_ALL_READABLE =
  'Some rows of the list cannot be read, so it is not known whether it was made. Look at the list before you send it again.';

/** The API keeps one credential per server, and the vault has it: the person wants to rotate, not to add. */
function alreadyThere(id: string, error: VaultsApiError): ProblemError {
  const message = `This vault has an active credential for this server already (${id}), and the API refuses a second one. Nothing was added; rotate that one instead.`;
  const { requestId } = problemOf(error);
  return new ProblemError({
    code: 'conflict',
    message,
    fields: { mcpServerUrl: 'There is an active credential for this server already.' },
    ...(requestId !== undefined && { requestId }),
  });
}

const othersMade = (ids: readonly string[]): string =>
  ids.length === 0 ? '' : `${ids.join(', ')} is there, but another change made it. `;

const contested = (ids: readonly string[]): string =>
  `${ids.join(', ')} appeared, but another change that may have made it has not ended yet. Look again in a few minutes before you send it again.`;

/**
 * Adds a credential. A lost answer is resolved by looking for a new row for the same server: one new
 * row that no other change can have made is taken for the one that was sent. Rejects with `VaultsApiError` where nothing was made, and
 * with a `ProblemError` of code `outcome_unknown` where nobody can tell. `known` are the ids of the
 * active credentials for the same server, where the caller has just read them.
 */
export async function addCredential(
  context: Context,
  { vaultId, ...input }: NewCredential & { vaultId: string },
  known?: readonly string[],
): Promise<Credential> {
  const { api } = context;
  const before = known ?? idsFor(await activeCredentials(api, vaultId), input.mcpServerUrl);
  try {
    return await api.credentials.create(vaultId, fieldsOf(input));
  } catch (thrown) {
    const error = apiError(thrown);
    if (error.kind === 'conflict' && before[0] !== undefined) throw alreadyThere(before[0], error);
    if (isRefusal(error)) throw error;
    const lost = (found: string) => unknown('The credential', found, error, [input.accessToken]);
    const after = await orElse(() => activeCredentials(api, vaultId), lost(NOT_READABLE));
    const appeared = idsFor(after, input.mcpServerUrl).filter((id) => !before.includes(id));
    const sought = { kind: 'credential' as const, vaultId, target: input.mcpServerUrl };
    const { taken, isContested } = await claimsOn(context, sought, appeared);
    const ids = appeared.filter((id) => !taken.has(id));
    const made = after.all.find(({ id }) => id === ids[0]);
    if (made === undefined)
      throw lost(`${othersMade(appeared)}${after.unreadable === 0 ? NOT_SHOWN : NOT_ALL_READABLE}`);
    if (isContested) throw lost(contested(ids));
    if (ids.length > 1) throw lost(`Several new ones for this server are there: ${ids.join(', ')}.`);
    return made;
  }
}

/** What was read, or the given error where the API cannot be read. */
async function orElse<T>(look: () => Promise<T>, otherwise: ProblemError): Promise<T> {
  try {
    return await look();
  } catch (error) {
    apiError(error);
    throw otherwise;
  }
}

/** The vaults of that very name on the first page of a search for it, and whether that page was all. */
export async function vaultsNamed(
  api: VaultsApi,
  name: string,
): Promise<{ vaults: Vault[]; isAll: boolean }> {
  const page = await api.vaults.list({ name, limit: 100 });
  return {
    vaults: page.items.filter((vault) => vault.name === name),
    isAll: page.nextCursor === null && page.unreadable === 0,
  };
}

/**
 * Creates a vault with its credentials. A lost answer is resolved by looking for a new vault of the
 * same name that no other change can have made. Rejects with `VaultsApiError` where nothing was made, and with a `ProblemError` of code
 * `outcome_unknown` where nobody can tell. A credential that is missing is in `failed`, not an error.
 */
export async function createVault(context: Context, input: CreateVaultInput): Promise<VaultMade> {
  const { api } = context;
  const { displayName, metadata } = input;
  const before = await vaultsNamed(api, displayName);
  const secrets = input.credentials.map(({ accessToken }) => accessToken);
  try {
    const made = await api.vaults.create({
      displayName,
      metadata,
      credentials: input.credentials.map(fieldsOf),
    });
    return await settleFailed(context, made, input);
  } catch (thrown) {
    const error = apiError(thrown);
    if (isRefusal(error)) throw error;
    const lost = (found: string) => unknown('The vault', found, error, secrets);
    const after = await orElse(() => vaultsNamed(api, displayName), lost(NOT_READABLE));
    const known = new Set(before.vaults.map(({ id }) => id));
    const appeared = after.vaults.map(({ id }) => id).filter((id) => !known.has(id));
    const { taken, isContested } = await claimsOn(context, { kind: 'vault', name: displayName }, appeared);
    const ids = appeared.filter((id) => !taken.has(id));
    const vault = after.vaults.find(({ id }) => id === ids[0]);
    if (vault === undefined)
      throw lost(`${othersMade(appeared)}${after.isAll ? NOT_SHOWN : NOT_READABLE_ALL}`);
    if (isContested) throw lost(contested(ids));
    if (ids.length > 1) throw lost(`Several new vaults of this name are there: ${ids.join(', ')}.`);
    const failed = input.credentials.map((_, index) => ({ index, error }));
    return settleFailed(context, { vault, credentials: [], failed }, input);
  }
}

const NOT_READABLE_ALL =
  'Too many vaults have this name to tell whether it was made. Look at the list before you send it again.';

/**
 * A vault with what of its credentials is there: those whose answer was lost are looked for by their
 * server. The vault is new, so what is in it was sent from here, unless another change says that it made it.
 */
async function settleFailed(
  context: Context,
  { vault, credentials: made, failed: missed }: CreatedVault,
  input: CreateVaultInput,
): Promise<VaultMade> {
  const credentials = [...made];
  const failed: VaultMade['failed'] = [];
  const isDoubtful = missed.some(({ error }) => !isRefusal(apiError(error)));
  const there = isDoubtful ? await unclaimed(context, await activeOrNone(context.api, vault.id)) : [];
  for (const { index, error } of missed) {
    const sent = input.credentials[index];
    const taken = new Set(credentials.map(({ id }) => id));
    const match = there.find(
      ({ id, target }) => sent !== undefined && !taken.has(id) && sameTarget(target, sent.mcpServerUrl),
    );
    if (match !== undefined && !isRefusal(apiError(error))) credentials.push(match);
    else failed.push({ index, problem: problemOf(apiError(error), sent?.accessToken) });
  }
  return { vault, credentials, failed };
}

async function unclaimed(context: Context, credentials: Credential[]): Promise<Credential[]> {
  const ids = credentials.map(({ id }) => id);
  const others = await takenIds(context, 'credential', ids);
  return credentials.filter(({ id }) => !others.has(id));
}

/** Where the list cannot be read, nothing is known to be there, and each stays as doubtful as it was. */
async function activeOrNone(api: VaultsApi, vaultId: string): Promise<Credential[]> {
  try {
    return (await activeCredentials(api, vaultId)).all;
  } catch (error) {
    apiError(error);
    return [];
  }
}
