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
  /** The connection, or its id; named by the base URL, unless given. */
  connection?: ApiConnection | string | undefined;
}

/** A client of one Vaults API with one PAT. Throws `VaultsApiError` for a base URL that cannot be used. */
export const createVaultsApi = ({ shape, connection, ...options }: VaultsApiOptions): VaultsApi =>
  createClient({
    ...options,
    candidates: PROVIDERS[shape],
    connection: typeof connection === 'string' ? { id: connection } : connection,
  });

const CLIENTS_MAX = 200;
const EMBEDDED_BASE_URL = 'http://embedded.invalid/api/v1/cloud';

/** A call of the inventory waits for its turn for so long, milliseconds; people are answered sooner that it is busy. */
const BACKGROUND_WAIT_MS = 60_000;
const BACKGROUND_CALLS_MAX = 2;

interface Shared {
  /** By base URL, PAT and use. */
  clients: LRUCache<string, VaultsApi>;
  ceilings: Ceilings;
  /** By the id of the connection. */
  lastCalls: LRUCache<string, LastCall>;
  /** For what nobody waits for: at most half of what the API allows. */
  background: Ceilings;
}

// On globalThis because Next instantiates modules more than once: the ceilings are of the process.
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

/** A call goes out when both let it through. */
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

/** Failures that are about the connection; the others are answers to what was asked. */
const FAILURES: Partial<Record<VaultsApiErrorKind, string>> = {
  pat_refused: 'the PAT was refused',
  rate_limited: 'the API asked to wait',
  server: 'the API answered with an error of its own',
  unreachable: 'the API could not be reached',
  unreadable: 'the answer could not be read',
};

const noteCall =
  (connection: string): NonNullable<VaultsApiOptions['onAttempt']> =>
  (kind, ms) => {
    // Ended by the caller or by this process: nothing is known of the API.
    if (kind === 'aborted' || kind === 'stopping') return;
    const failure = kind === null ? null : (FAILURES[kind] ?? null);
    shared().lastCalls.set(connection, { at: new Date().toISOString(), ms: Math.round(ms), failure });
  };

/** What this process knows of a connection; asks the API nothing. */
export function connectionState(connection: string): ConnectionState {
  const { isEmbedded, VAULTS_API_READS_PER_SECOND: readsPerSecond } = env();
  const { writesPerSecond } = PROVIDERS[connectionOfProcess().provider][0].limits;
  return {
    lastCall: shared().lastCalls.get(connection) ?? null,
    limits: isEmbedded ? null : { readsPerSecond, writesPerSecond },
  };
}

/** Tests give every browser an account of its own by a cookie; heeded only where scenarios are allowed. */
async function embeddedPat(): Promise<string> {
  const { EMBEDDED_PAT = '', EMBEDDED_SCENARIOS } = env();
  if (!EMBEDDED_SCENARIOS) return EMBEDDED_PAT;
  try {
    const pat = (await cookies()).get('embedded_pat')?.value ?? '';
    return /^pt-[\x21-\x7e]+$/.test(pat) ? pat : EMBEDDED_PAT;
  } catch (error) {
    // Next stops a prerender by throwing; outside of a request there is simply no cookie.
    if (error instanceof Error && 'digest' in error) throw error;
    return EMBEDDED_PAT;
  }
}

/**
 * The name under which the console keeps what belongs to an account of the embedded service: `embedded` for its own,
 * whose PAT may be renewed. Others, which only tests have, are told apart by a digest of their PAT.
 */
export const embeddedConnection = (pat: string, own = ''): string =>
  pat === own ? 'embedded' : `embedded ${createHash('sha256').update(pat).digest('hex').slice(0, 16)}`;

/**
 * The client that this process is configured for: the upstream where a PAT is set, otherwise the
 * embedded service through the same transport. Every caller with one account gets the same client,
 * because it remembers what the API can do.
 */
export const vaultsApi = async (): Promise<VaultsApi> => (await clientFor('people')).api;

/** The same API for work that nobody waits for, and a keyed digest of the PAT that it is read with. */
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
