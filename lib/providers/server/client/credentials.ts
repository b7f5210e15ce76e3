import 'server-only';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Credential } from '@/lib/providers/model';
import type { Provider, RowReader } from '../provider';
import {
  type ApiSession,
  call,
  entryAfterChange,
  listPage,
  readEntry,
  writeAsProvider,
} from './client-context';
import { VaultsApiError } from './error';
import { walk } from './pages';
import type { CallOptions, ListOptions, NewCredentialFields, ReadCredential, VaultsApi } from './vaults-api';

const pathOf = (vaultId: string) => ['vaults', vaultId, 'credentials'] as const;

/** The maximum number of pages that a search for one credential reads, with 100 rows each. */
const SEARCH_PAGES_MAX = 50;

const isMissing = (error: unknown): error is VaultsApiError =>
  error instanceof VaultsApiError && (error.kind === 'not_found' || error.kind === 'unsupported');

const reader = ({ knowledge }: ApiSession, vaultId: string): RowReader<Credential> =>
  knowledge.provider.rows.credential(vaultId);

export async function createCredential(
  session: ApiSession,
  vaultId: string,
  input: NewCredentialFields,
): Promise<Credential> {
  const answer = await writeAsProvider(session, ({ bodies }) =>
    call(session, {
      method: 'POST',
      path: pathOf(vaultId),
      body: bodies.credential(input),
      secrets: input.secret.secrets(),
    }),
  );
  return readEntry(answer, reader(session, vaultId), true);
}

const pages = <T extends Credential>(
  session: ApiSession,
  vaultId: string,
  read: RowReader<T>,
  options: ListOptions & CallOptions,
) =>
  walk((step) => listPage(session, pathOf(vaultId), read, step), options, session.clock, session.pagePauseMs);

interface Found extends ReadCredential {
  provider: Provider | null;
}

const finder =
  ({ knowledge }: ApiSession, vaultId: string): RowReader<Found> =>
  (row) => {
    const credential = knowledge.provider.rows.credential(vaultId)(row);
    return (
      credential && {
        ...credential,
        rotate: knowledge.rotationOf(row),
        provider: knowledge.providerOf(row),
      }
    );
  };

/** Searches the list, including archived credentials. Throws `missing` if the list ends without a match. */
async function searchList(
  session: ApiSession,
  vaultId: string,
  credentialId: string,
  options: CallOptions,
  missing: VaultsApiError,
): Promise<Found> {
  let read = 0;
  const all = { ...options, limit: 100, includeArchived: true };
  for await (const page of pages(session, vaultId, finder(session, vaultId), all)) {
    const found = page.items.find(({ id }) => id === credentialId);
    if (found !== undefined) return found;
    read += 1;
    if (read >= SEARCH_PAGES_MAX && page.nextCursor !== null)
      throw new VaultsApiError({
        kind: 'unsupported',
        message: 'The list is too long to search for this credential.',
      });
  }
  throw missing;
}

const notInList = (): VaultsApiError =>
  new VaultsApiError({ kind: 'not_found', message: 'The credential is not in the list of its vault.' });

/** If the endpoint is not documented, a 404 counts only after the endpoint has worked once. */
async function findCredential(
  session: ApiSession,
  vaultId: string,
  credentialId: string,
  options: CallOptions = {},
): Promise<Found> {
  const { knowledge } = session;
  if (knowledge.hasCredentialGet === false)
    return searchList(session, vaultId, credentialId, options, notInList());
  try {
    const path = [...pathOf(vaultId), credentialId];
    const answer = await call(session, { method: 'GET', path, signal: options.signal });
    const credential = readEntry(answer, finder(session, vaultId), false);
    knowledge.hasCredentialGet = true;
    return credential;
  } catch (error) {
    const isFinal = knowledge.hasCredentialGet === true || knowledge.known?.readsOneCredential === true;
    if (!isMissing(error) || (isFinal && error.kind === 'not_found')) throw error;
    const missing = error.kind === 'not_found' ? error : notInList();
    const found = await searchList(session, vaultId, credentialId, options, missing);
    knowledge.hasCredentialGet = false;
    return found;
  }
}

async function getCredential(...place: Parameters<typeof findCredential>): Promise<ReadCredential> {
  const { provider: _, ...credential } = await findCredential(...place);
  return credential;
}

const cannotRotate = (cause?: VaultsApiError): VaultsApiError =>
  new VaultsApiError({
    kind: 'unsupported',
    message: 'This API cannot change a credential in place.',
    status: cause?.status,
    requestId: cause?.requestId,
  });

async function rotateCredential(
  session: ApiSession,
  vaultId: string,
  id: string,
  secret: CredentialSecret,
): Promise<Credential> {
  const get = () => getCredential(session, vaultId, id);
  const { rotate, provider } = await findCredential(session, vaultId, id);
  const body = rotate === 'in-place' ? (provider?.bodies.rotation(secret) ?? null) : null;
  if (body === null) throw cannotRotate();
  try {
    const path = [...pathOf(vaultId), id];
    const answer = await call(session, { method: 'POST', path, body, secrets: secret.secrets() });
    return await entryAfterChange(answer, reader(session, vaultId), get);
  } catch (error) {
    if (!isMissing(error) || error.ambiguous) throw error;
    // Servers may lag behind the documents (api-contract §5.17). Distinguish a missing endpoint from a
    // missing credential.
    await get();
    session.knowledge.learn({ rotate: 'recreate' });
    throw cannotRotate(error);
  }
}

export function createCredentials(session: ApiSession): VaultsApi['credentials'] {
  return {
    list: (vaultId, options = {}) => listPage(session, pathOf(vaultId), reader(session, vaultId), options),
    pages: (vaultId, options = {}) => pages(session, vaultId, reader(session, vaultId), options),
    get: (vaultId, credentialId, options) => getCredential(session, vaultId, credentialId, options),
    create: createCredential.bind(null, session),
    rotate: rotateCredential.bind(null, session),
    archive: async (vaultId, credentialId) => {
      const path = [...pathOf(vaultId), credentialId, 'archive'];
      const answer = await call(session, { method: 'POST', path });
      return entryAfterChange(answer, reader(session, vaultId), () =>
        getCredential(session, vaultId, credentialId),
      );
    },
    delete: async (vaultId, credentialId) => {
      await call(session, { method: 'DELETE', path: [...pathOf(vaultId), credentialId] });
    },
  };
}
