import 'server-only';
import type { Credential, Vault } from '@/lib/providers/model';
import { asksForFirstCredential, evidenceOf } from '../qoder/detect';
import { credentialReader, readVault } from '../qoder/rows';
import { type ApiSession, call, entryAfterChange, listPage, readEntry, writeInShape } from './client-context';
import { stoppingError } from './connection-error';
import { createCredential } from './credentials';
import { VaultsApiError, type VaultsApiErrorKind } from './error';
import { walk } from './pages';
import type { Answer } from './response';
import type { CreatedVault, NewCredentialFields, NewVault, VaultsApi } from './vaults-api';

const PATH = ['vaults'] as const;

type Failed = CreatedVault['failed'];

/** After these the next call would fail in the same way, so it is not made. */
const ENDS_THE_SERIES: ReadonlySet<VaultsApiErrorKind> = new Set([
  'pat_refused',
  'rate_limited',
  'unreachable',
  'server',
  'aborted',
  'stopping',
] satisfies VaultsApiErrorKind[]);

const notSent = (error: VaultsApiError): VaultsApiError =>
  new VaultsApiError({
    kind: error.kind,
    message: 'Not sent, because the credential before it failed.',
    retryAfterMs: error.retryAfterMs,
  });

/** One call a credential, in order: the shape takes none together with the vault. */
async function addOneByOne(session: ApiSession, vaultId: string, inputs: readonly NewCredentialFields[]) {
  const credentials: Credential[] = [];
  const failed: Failed = [];
  let ended: VaultsApiError | null = null;
  for (const [index, input] of inputs.entries()) {
    if (session.stopping.begun.aborted) ended ??= stoppingError();
    if (ended !== null) {
      failed.push({ index, error: notSent(ended) });
      continue;
    }
    try {
      credentials.push(await createCredential(session, vaultId, input));
    } catch (error) {
      failed.push({ index, error });
      if (error instanceof VaultsApiError && ENDS_THE_SERIES.has(error.kind)) ended = error;
    }
  }
  return { credentials, failed };
}

const embeddedRows = (body: unknown): unknown[] | null =>
  typeof body === 'object' && body !== null && 'credentials' in body && Array.isArray(body.credentials)
    ? body.credentials
    : null;

const hrefOf = (target: string): string => (URL.canParse(target) ? new URL(target).href : target);

/** The answer to a create in one call is the word of the API: what it does not show is not claimed. */
function notShown(inputs: readonly NewCredentialFields[], shown: readonly Credential[]): Failed {
  if (shown.length >= inputs.length) return [];
  const rest = shown.map(({ target }) => hrefOf(target));
  return inputs.flatMap(({ mcpServerUrl }, index) => {
    const place = rest.indexOf(hrefOf(mcpServerUrl));
    if (place !== -1) rest.splice(place, 1);
    const message = 'The vault was created, but the Vaults API does not show this credential.';
    const error = new VaultsApiError({ kind: 'unreadable', message, ambiguous: true });
    return place === -1 ? [{ index, error }] : [];
  });
}

/** The credentials that were made with the vault: those in the answer, or in the list where it shows none. */
async function madeTogether(
  session: ApiSession,
  vaultId: string,
  inputs: readonly NewCredentialFields[],
  rows: unknown[] | null,
): Promise<Pick<CreatedVault, 'credentials' | 'failed'>> {
  const read = credentialReader(vaultId);
  const path = [...PATH, vaultId, 'credentials'];
  const credentials =
    rows?.map(read).filter((credential) => credential !== null) ??
    (await listPage(session, path, read, { limit: 100 }).catch(() => null))?.items ??
    [];
  return { credentials, failed: notShown(inputs, credentials) };
}

async function postVault(session: ApiSession, input: NewVault): Promise<{ answer: Answer; inOne: boolean }> {
  const secrets = (input.credentials ?? []).map(({ accessToken }) => accessToken);
  const { result, shape } = await writeInShape(session, (shape) =>
    call(session, { method: 'POST', path: PATH, body: shape.encodeVault(input), secrets }),
  );
  // A server of the auth shape may take the field and drop it; its answer then gives it away.
  const inOne = shape.name === 'flat' && evidenceOf(result.body)?.shape !== 'auth';
  return { answer: result, inOne };
}

async function createVault(session: ApiSession, input: NewVault): Promise<CreatedVault> {
  const inputs = input.credentials ?? [];
  try {
    const { answer, inOne } = await postVault(session, input);
    const vault = readEntry(answer, readVault, true);
    if (inputs.length === 0) return { vault, credentials: [], failed: [] };
    if (!inOne) return { vault, ...(await addOneByOne(session, vault.id, inputs)) };
    return { vault, ...(await madeTogether(session, vault.id, inputs, embeddedRows(answer.body))) };
  } catch (error) {
    if (error instanceof VaultsApiError && asksForFirstCredential(error))
      session.knowledge.learn({ createVaultWithCredentials: 'required' });
    throw error;
  }
}

/** The vaults of the account. */
export function createVaults(session: ApiSession): VaultsApi['vaults'] {
  const list: VaultsApi['vaults']['list'] = (options = {}) => listPage(session, PATH, readVault, options);
  const get: VaultsApi['vaults']['get'] = async (vaultId, { signal } = {}) =>
    readEntry(await call(session, { method: 'GET', path: [...PATH, vaultId], signal }), readVault, false);
  return {
    list,
    pages: (options = {}) => walk(list, options, session.clock, session.pagePauseMs),
    get,
    create: (input) => createVault(session, input),
    archive: async (vaultId): Promise<Vault> => {
      const answer = await call(session, { method: 'POST', path: [...PATH, vaultId, 'archive'] });
      return entryAfterChange(answer, readVault, () => get(vaultId));
    },
    delete: async (vaultId) => {
      await call(session, { method: 'DELETE', path: [...PATH, vaultId] });
    },
  };
}
