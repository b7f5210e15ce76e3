import 'server-only';
import type { Problem } from '@/lib/core/result';
import { AppError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Credential, Vault } from '@/lib/providers/model';
import type { VaultsApiError } from '@/lib/providers/server/client/error';
import type { CreatedVault, NewCredentialFields, VaultsApi } from '@/lib/providers/server/client/vaults-api';
import type { CreateVaultInput, NewCredential } from '../inputs';
import { type ActiveCredentials, activeCredentials, activeFor, type Listed, vaultsNamed } from './list';
import { apiError, isRefusal, problemOf, withoutSecrets } from './outcome';
import { type LostCreate, resolveCreate, type Unresolved, WRITE_SETTLE_MS } from './write-resolution';

interface Context {
  api: VaultsApi;
  /** The audit log, so that an entry of another change is not taken for this one's. */
  db: Database;
}

/** A vault and its existing credentials. `failed` has the others by their position in the form. */
export interface VaultMade {
  vault: Vault;
  credentials: Credential[];
  failed: { index: number; problem: Problem }[];
}

const fieldsOf = ({ mcpServerUrl, protocol, secret }: NewCredential): NewCredentialFields => ({
  mcpServerUrl,
  protocol,
  secret,
});

/** The error if it is not known whether the entry was created. The message says what the API shows. */
function unknown(
  what: string,
  shown: string,
  error: VaultsApiError,
  secrets: readonly CredentialSecret[],
): AppError {
  const { requestId } = problemOf(error, ...secrets);
  return new AppError({
    code: 'outcome_unknown',
    message: `${what} was sent, but no usable response arrived. ${shown} (${withoutSecrets(error.message, secrets)})`,
    ...(requestId !== undefined && { requestId }),
  });
}

const NOT_SHOWN =
  'The API does not show it, so it was probably not created. It may still appear. Check the list before you send it again.';
const NOT_READABLE =
  'The API cannot be read either, so it is not known whether it was created. Check the list before you send it again.';

const NOT_ALL_READABLE =
  'Some rows of the list cannot be read, so it is not known whether it was created. Check the list before you send it again.';

/** The API allows one credential per server, and the vault has one, so the person needs a rotation. */
function alreadyThere(id: string, error: VaultsApiError): AppError {
  const message = `This vault already has an active credential for this server (${id}), and the API refuses a second one. Nothing was added. Rotate that one instead.`;
  const { requestId } = problemOf(error);
  return new AppError({
    code: 'conflict',
    message,
    fields: { mcpServerUrl: 'There is already an active credential for this server.' },
    ...(requestId !== undefined && { requestId }),
  });
}

function shown(resolution: Unresolved, words: { several: string; unreadable: string }): string {
  const { others } = resolution;
  const theirs = others.length === 0 ? '' : `${others.join(', ')} exists, but another change created it. `;
  if (resolution.state !== 'ambiguous') return `${theirs}${NOT_SHOWN}`;
  const ids = resolution.ids.join(', ');
  switch (resolution.reason) {
    case 'unreadable':
      return `${theirs}${words.unreadable}`;
    case 'contested':
      return `${ids} appeared, but another change that may have created it has not ended yet. Check again in a few minutes before you send it again.`;
    case 'several':
      return `${words.several}: ${ids}.`;
  }
}

const CREDENTIAL_WORDS = {
  several: 'There are several new credentials for this server',
  unreadable: NOT_ALL_READABLE,
};

const VAULT_WORDS = {
  several: 'There are several new vaults with this name',
  unreadable:
    'Too many vaults have this name to know whether it was created. Check the list before you send it again.',
};

/**
 * Adds a credential. After a lost response, `resolveCreate` looks for it. Rejects with `VaultsApiError` if
 * nothing was created, and with a `ProblemError` of code `outcome_unknown` if that is not known. `known` are
 * the active credentials for the same server, if the caller has just read them.
 */
export async function addCredential(
  context: Context,
  { vaultId, ...input }: NewCredential & { vaultId: string },
  known?: Listed<{ id: string }>,
): Promise<Credential> {
  const { api } = context;
  const { mcpServerUrl: target } = input;
  const sentAt = new Date();
  const before = known ?? activeFor(await activeCredentials(api, vaultId), target);
  try {
    return await api.credentials.create(vaultId, fieldsOf(input));
  } catch (thrown) {
    const error = apiError(thrown);
    const [there] = before.rows;
    if (error.kind === 'conflict' && there !== undefined) throw alreadyThere(there.id, error);
    if (isRefusal(error)) throw error;
    const lost = (found: string) => unknown('The credential', found, error, [input.secret]);
    const after = await orElse(() => activeCredentials(api, vaultId), lost(NOT_READABLE));
    const write = { kind: 'credential' as const, vaultId, target, ...justSent(before, sentAt) };
    const resolution = await resolveCreate(context, write, activeFor(after, target));
    if (resolution.state === 'created') return resolution.made;
    throw lost(shown(resolution, CREDENTIAL_WORDS));
  }
}

const justSent = ({ rows, isComplete }: Listed<{ id: string }>, sentAt: Date) => ({
  sentAt,
  knownIds: rows.map(({ id }) => id),
  isAllKnown: isComplete,
  settlesInMs: WRITE_SETTLE_MS,
});

async function orElse<T>(look: () => Promise<T>, otherwise: AppError): Promise<T> {
  try {
    return await look();
  } catch (error) {
    apiError(error);
    throw otherwise;
  }
}

/**
 * Creates a vault with its credentials. After a lost response, `resolveCreate` looks for the vault. Rejects
 * with `VaultsApiError` if nothing was created, and with a `ProblemError` of code `outcome_unknown` if that
 * is not known. A missing credential is in `failed` and not an error.
 */
export async function createVault(context: Context, input: CreateVaultInput): Promise<VaultMade> {
  const { api } = context;
  const { displayName, metadata } = input;
  const sentAt = new Date();
  const before = await vaultsNamed(api, displayName);
  const secrets = input.credentials.map(({ secret }) => secret);
  try {
    const made = await api.vaults.create({
      displayName,
      metadata,
      credentials: input.credentials.map(fieldsOf),
    });
    return await settleFailed(context, made, input, sentAt);
  } catch (thrown) {
    const error = apiError(thrown);
    if (isRefusal(error)) throw error;
    const lost = (found: string) => unknown('The vault', found, error, secrets);
    const after = await orElse(() => vaultsNamed(api, displayName), lost(NOT_READABLE));
    const write = { kind: 'vault' as const, name: displayName, ...justSent(before, sentAt) };
    const resolution = await resolveCreate(context, write, after);
    if (resolution.state !== 'created') throw lost(shown(resolution, VAULT_WORDS));
    const vault = resolution.made;
    const failed = input.credentials.map((_, index) => ({ index, error }));
    return settleFailed(context, { vault, credentials: [], failed }, input, sentAt);
  }
}

/** Returns a vault with its existing credentials. Looks by server for those with a lost response. */
async function settleFailed(
  context: Context,
  { vault, credentials: made, failed: missed }: CreatedVault,
  input: CreateVaultInput,
  sentAt: Date,
): Promise<VaultMade> {
  const credentials = [...made];
  const failed: VaultMade['failed'] = [];
  const isDoubtful = missed.some(({ error }) => !isRefusal(apiError(error)));
  const active = isDoubtful ? await activeOrNull(context.api, vault.id) : null;
  for (const { index, error } of missed) {
    const sent = input.credentials[index];
    const claimed = new Set(credentials.map(({ id }) => id));
    const isLost = active !== null && !isRefusal(apiError(error));
    const found =
      sent !== undefined && isLost
        ? await foundInNew(context, activeFor(active, sent.mcpServerUrl), {
            vaultId: vault.id,
            target: sent.mcpServerUrl,
            claimed,
            ...justSent(NONE, sentAt),
          })
        : undefined;
    if (found !== undefined) credentials.push(found);
    else failed.push({ index, problem: problemOf(apiError(error), sent?.secret) });
  }
  return { vault, credentials, failed };
}

const NONE = { rows: [], isComplete: true };

/** Several credentials for one server were all sent from here, because the URL was entered several times. */
async function foundInNew(
  context: Context,
  there: Listed<Credential>,
  write: Omit<LostCreate & { kind: 'credential' }, 'kind'>,
): Promise<Credential | undefined> {
  const resolution = await resolveCreate(context, { kind: 'credential', ...write }, there);
  if (resolution.state === 'created') return resolution.made;
  if (resolution.state !== 'ambiguous' || resolution.reason !== 'several') return undefined;
  return there.rows.find(({ id }) => id === resolution.ids[0]);
}

/** If the list cannot be read, nothing is known to exist, and each credential keeps its error. */
async function activeOrNull(api: VaultsApi, vaultId: string): Promise<ActiveCredentials | null> {
  try {
    return await activeCredentials(api, vaultId);
  } catch (error) {
    apiError(error);
    return null;
  }
}
