import 'server-only';
import { createHash, createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { cookies } from 'next/headers';
import { derivedKey } from '@/lib/core/server/derived-key';
import { env } from '@/lib/core/server/env';
import type { ApiConnection, ConnectionState, LastCall } from '@/lib/providers/model';
import { type ClientOptions, createClient } from '@/lib/providers/server/client/create-client';
import type { VaultsApiErrorKind } from '@/lib/providers/server/client/error';
import { type Ceilings, createCeilings } from '@/lib/providers/server/client/rate-limit';
import { clockOfProcess } from '@/lib/providers/server/client/retry';
import { fetchFrom } from '@/lib/providers/server/client/transport';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { PROVIDERS, type ProviderName } from '@/lib/providers/server/registry';
import { connectionOfProcess } from './connection';

export interface VaultsApiOptions extends Omit<ClientOptions, 'candidates' | 'connection'> {
  shape: ProviderName;
  /** The connection or its id. The default is a name from the base URL. */
  connection?: ApiConnection | string | undefined;
}

/** Creates a client of one Vaults API with one PAT. Throws `VaultsApiError` for an invalid base URL. */
export const createVaultsApi = ({ shape, connection, ...options }: VaultsApiOptions): VaultsApi =>
  createClient({
    ...options,
    candidates: PROVIDERS[shape],
    connection: typeof connection === 'string' ? { id: connection } : connection,
  });

const CLIENTS_MAX = 200;
const EMBEDDED_BASE_URL = 'http://embedded.invalid/api/v1/cloud';

/** How long an inventory call waits for its turn, in ms. A person gets a “busy” error sooner. */
const BACKGROUND_WAIT_MS = 60_000;
const BACKGROUND_CALLS_MAX = 2;

interface Shared {
  clients: LRUCache<string, VaultsApi>;
  ceilings: Ceilings;
  lastCalls: LRUCache<string, LastCall>;
  /** For background work: at most half of the API's rate limit. */
  background: Ceilings;
}

// On globalThis, because Next creates modules more than once and the limits are per process.
const holder = globalThis as typeof globalThis & { strongroomVaultsApi?: Shared };

function shared(): Shared {
  holder.strongroomVaultsApi ??= createShared();
  return holder.strongroomVaultsApi;
}

function createShared(): Shared {
  const { limits } = PROVIDERS[connectionOfProcess().provider][0];
  const readsPerSecond = env().VAULTS_API_READS_PER_SECOND;
  const ceilings = createCeilings({ ...limits, readsPerSecond }, clockOfProcess);
  const half = {
    ...limits,
    readsPerSecond: Math.max(1, Math.floor(readsPerSecond / 2)),
    concurrencyMax: BACKGROUND_CALLS_MAX,
    waitMaxMs: BACKGROUND_WAIT_MS,
  };
  return {
    clients: new LRUCache({ max: CLIENTS_MAX }),
    lastCalls: new LRUCache({ max: CLIENTS_MAX }),
    ceilings,
    background: within(createCeilings(half, clockOfProcess), ceilings),
  };
}

const within = (inner: Ceilings, outer: Ceilings): Ceilings => ({
  async enter(kind, signal) {
    const leaveInner = await inner.enter(kind, signal);
    try {
      const leaveOuter = await outer.enter(kind, signal);
      return () => {
        leaveOuter();
        leaveInner();
      };
    } catch (error) {
      leaveInner();
      throw error;
    }
  },
});

function kept(baseUrl: string, pat: string, create: () => VaultsApi): VaultsApi {
  const { clients } = shared();
  const key = `${baseUrl} ${pat}`;
  const known = clients.get(key);
  if (known !== undefined) return known;
  const client = create();
  clients.set(key, client);
  return client;
}

/** Failures of the connection. All others are responses to the request. */
const FAILURES: Partial<Record<VaultsApiErrorKind, string>> = {
  pat_refused: 'the API rejected the PAT',
  rate_limited: 'the API limited the rate of requests',
  server: 'the API returned an error',
  unreachable: 'the API could not be reached',
  unreadable: 'the response could not be read',
};

const noteCall =
  (connection: string): NonNullable<VaultsApiOptions['onAttempt']> =>
  (kind, ms) => {
    // The caller or this process ended the call, so it says nothing about the API.
    if (kind === 'aborted' || kind === 'stopping') return;
    const failure = kind === null ? null : (FAILURES[kind] ?? null);
    shared().lastCalls.set(connection, { at: new Date().toISOString(), ms: Math.round(ms), failure });
  };

/** What this process knows about a connection. Does not call the API. */
export function connectionState(connection: string): ConnectionState {
  const { isEmbedded, VAULTS_API_READS_PER_SECOND: readsPerSecond } = env();
  const { writesPerSecond } = PROVIDERS[connectionOfProcess().provider][0].limits;
  return {
    lastCall: shared().lastCalls.get(connection) ?? null,
    limits: isEmbedded ? null : { readsPerSecond, writesPerSecond },
  };
}

/** Tests give each browser its own account by a cookie, which is read only if scenarios are allowed. */
async function embeddedPat(): Promise<string> {
  const { EMBEDDED_PAT = '', EMBEDDED_SCENARIOS } = env();
  if (!EMBEDDED_SCENARIOS) return EMBEDDED_PAT;
  try {
    const pat = (await cookies()).get('embedded_pat')?.value ?? '';
    return /^pt-[\x21-\x7e]+$/.test(pat) ? pat : EMBEDDED_PAT;
  } catch (error) {
    // Next stops a prerender by throwing. Other errors mean that there is no request and no cookie.
    if (error instanceof Error && 'digest' in error) throw error;
    return EMBEDDED_PAT;
  }
}

/**
 * The id of the connection in the console's own tables: `embedded` for its own account, whose PAT may be
 * renewed. The accounts of tests have a digest of their PAT.
 */
export const embeddedConnection = (pat: string, own = ''): string =>
  pat === own ? 'embedded' : `embedded ${createHash('sha256').update(pat).digest('hex').slice(0, 16)}`;

/**
 * Returns the client that this process is configured for: the upstream if a PAT is set, otherwise the
 * embedded API through the same transport. All callers with one account share a client, because it remembers
 * what the API can do.
 */
export const vaultsApi = async (): Promise<VaultsApi> => (await clientFor('people')).api;

/** The same API for background work, and a keyed digest of the PAT that reads it. */
export async function inventoryApi(): Promise<{ api: VaultsApi; account: string }> {
  const { api, pat } = await clientFor('inventory');
  return { api, account: createHmac('sha256', derivedKey('inventory account v1')).update(pat).digest('hex') };
}

async function clientFor(use: 'people' | 'inventory'): Promise<{ api: VaultsApi; pat: string }> {
  const { QODER_PAT, EMBEDDED_PAT, VAULTS_API_SHAPE: shape } = env();
  const connection = connectionOfProcess();
  const { baseUrl } = connection;
  if (QODER_PAT !== undefined) {
    const { ceilings, background } = shared();
    const options = {
      baseUrl,
      pat: QODER_PAT,
      shape,
      connection,
      onAttempt: noteCall(connection.id),
    };
    const api = kept(`${baseUrl} ${use}`, QODER_PAT, () =>
      createVaultsApi({ ...options, ceilings: use === 'people' ? ceilings : background }),
    );
    return { api, pat: QODER_PAT };
  }
  const pat = await embeddedPat();
  const { embeddedFetch } = await import('@/lib/embedded-api/server/router');
  const id = embeddedConnection(pat, EMBEDDED_PAT);
  const api = kept(EMBEDDED_BASE_URL, pat, () =>
    createVaultsApi({
      baseUrl: EMBEDDED_BASE_URL,
      pat,
      shape: 'auto',
      fetch: fetchFrom(embeddedFetch),
      connection: { ...connection, id },
      onAttempt: noteCall(id),
      pagePauseMs: 0,
    }),
  );
  return { api, pat };
}
