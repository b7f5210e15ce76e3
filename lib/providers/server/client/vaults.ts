import 'server-only';
import { hrefOf } from '@/lib/core/same-url';
import type { Credential, Vault } from '@/lib/providers/model';
import type { RowReader } from '../provider';
import {
  type ApiSession,
  call,
  entryAfterChange,
  listPage,
  readEntry,
  writeAsProvider,
} from './client-context';
import { stoppingError } from './connection-error';
import { createCredential } from './credentials';
import { VaultsApiError, type VaultsApiErrorKind } from './error';
import { walk } from './pages';
import type { CreatedVault, NewCredentialFields, NewVault, VaultsApi } from './vaults-api';

const PATH = ['vaults'] as const;

type Failed = CreatedVault['failed'];

/** After these errors the next call would fail in the same way, so it is not sent. */
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

/** Sends one call per credential, in order, because the shape does not accept them with the vault. */
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

/** The response to a combined create decides: what it does not show was not created. */
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

/** Returns the credentials created with the vault, from the response or otherwise from the list. */
async function madeTogether(
  session: ApiSession,
  vaultId: string,
  inputs: readonly NewCredentialFields[],
  rows: readonly unknown[] | 'not_shown',
): Promise<Pick<CreatedVault, 'credentials' | 'failed'>> {
  const read = session.knowledge.provider.rows.credential(vaultId);
  const path = [...PATH, vaultId, 'credentials'];
  const credentials =
    rows === 'not_shown'
      ? ((await listPage(session, path, read, { limit: 100 }).catch(() => null))?.items ?? [])
      : rows.map(read).filter((credential) => credential !== null);
  return { credentials, failed: notShown(inputs, credentials) };
}

async function createVault(session: ApiSession, input: NewVault): Promise<CreatedVault> {
  const inputs = input.credentials ?? [];
  const secrets = inputs.flatMap(({ secret }) => secret.secrets());
  try {
    const answer = await writeAsProvider(session, ({ bodies }) =>
      call(session, { method: 'POST', path: PATH, body: bodies.vault(input), secrets }),
    );
    const { rows: read, bodies } = session.knowledge.provider;
    const vault = readEntry(answer, read.vault, true);
    if (inputs.length === 0) return { vault, credentials: [], failed: [] };
    const rows = bodies.credentialsMadeWith(answer.body);
    const made =
      rows === 'not_taken'
        ? addOneByOne(session, vault.id, inputs)
        : madeTogether(session, vault.id, inputs, rows);
    return { vault, ...(await made) };
  } catch (error) {
    if (error instanceof VaultsApiError && session.knowledge.provider.errors.asksForFirstCredential(error))
      session.knowledge.learn({ createVaultWithCredentials: 'required' });
    throw error;
  }
}

export function createVaults(session: ApiSession): VaultsApi['vaults'] {
  const readVault: RowReader<Vault> = (row) => session.knowledge.provider.rows.vault(row);
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
