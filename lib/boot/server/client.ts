import 'server-only';
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { cookies } from 'next/headers';
import { env } from '@/lib/core/server/env';
import { stoppingOfProcess } from '@/lib/core/server/stopping';
import { type ApiSession, call } from '@/lib/providers/server/client/client-context';
import { createCredentials } from '@/lib/providers/server/client/credentials';
import { type Ceilings, createCeilings, UPSTREAM_LIMITS } from '@/lib/providers/server/client/rate-limit';
import { type Clock, clockOfProcess } from '@/lib/providers/server/client/retry';
import {
  createTransport,
  fetchFrom,
  networkFetch,
  type TransportOptions,
} from '@/lib/providers/server/client/transport';
import { createVaults } from '@/lib/providers/server/client/vaults';
import type { CallOptions, VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { createKnowledge } from '@/lib/providers/server/qoder/knowledge';
import type { ShapeName } from '@/lib/providers/server/qoder/shape';

export interface VaultsApiOptions extends Omit<TransportOptions, 'fetch' | 'clock'> {
  shape: 'auto' | ShapeName;
  /** The network, unless given. */
  fetch?: TransportOptions['fetch'] | undefined;
  clock?: Clock | undefined;
  /** Name of the connection; the base URL, unless given. */
  connection?: string | undefined;
  /** Between the pages of an iterator, in milliseconds. */
  pagePauseMs?: number | undefined;
}

/** Asked of the gateway by the rate-limits page (api-contract §3.3). */
const PAGE_PAUSE_MS = 100;

/** A client of one Vaults API with one PAT. Throws `VaultsApiError` for a base URL that cannot be used. */
export function createVaultsApi({ shape, connection, pagePauseMs, ...options }: VaultsApiOptions): VaultsApi {
  const clock = options.clock ?? clockOfProcess;
  const stopping = options.stopping ?? stoppingOfProcess();
  const knowledge = createKnowledge(shape);
  const session: ApiSession = {
    send: createTransport({ ...options, clock, stopping, fetch: options.fetch ?? networkFetch }),
    knowledge,
    clock,
    stopping,
    pagePauseMs: pagePauseMs ?? PAGE_PAUSE_MS,
    mayChangeShape: shape === 'auto',
  };
  let asked = false;
  return {
    connection: connection ?? options.baseUrl,
    async capabilities({ signal }: CallOptions = {}) {
      if (knowledge.shape === null && !asked) {
        const query = [
          ['limit', '1'],
          ['include_archived', 'true'],
        ] as const;
        await call(session, { method: 'GET', path: ['vaults'], query, signal });
        asked = true;
      }
      return knowledge.capabilities();
    },
    vaults: createVaults(session),
    credentials: createCredentials(session),
  };
}

const CLIENTS_MAX = 200;
const EMBEDDED_BASE_URL = 'http://embedded.invalid/api/v1/cloud';

interface Shared {
  /** By base URL and PAT. */
  clients: LRUCache<string, VaultsApi>;
  ceilings: Ceilings;
}

// On globalThis because Next instantiates modules more than once: the ceilings are of the process.
const holder = globalThis as typeof globalThis & { strongroomVaultsApi?: Shared };

function shared(): Shared {
  holder.strongroomVaultsApi ??= {
    clients: new LRUCache({ max: CLIENTS_MAX }),
    ceilings: createCeilings(
      { ...UPSTREAM_LIMITS, readsPerSecond: env().VAULTS_API_READS_PER_SECOND },
      clockOfProcess,
    ),
  };
  return holder.strongroomVaultsApi;
}

function kept(baseUrl: string, pat: string, create: () => VaultsApi): VaultsApi {
  const { clients } = shared();
  const key = `${baseUrl} ${pat}`;
  const client = clients.get(key) ?? create();
  clients.set(key, client);
  return client;
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
export async function vaultsApi(): Promise<VaultsApi> {
  const { QODER_PAT, VAULTS_API_URL: baseUrl, VAULTS_API_SHAPE: shape } = env();
  if (QODER_PAT !== undefined)
    return kept(baseUrl, QODER_PAT, () =>
      createVaultsApi({ baseUrl, pat: QODER_PAT, shape, ceilings: shared().ceilings }),
    );
  const pat = await embeddedPat();
  const { embeddedFetch } = await import('@/lib/embedded-api/server/router');
  return kept(EMBEDDED_BASE_URL, pat, () =>
    createVaultsApi({
      baseUrl: EMBEDDED_BASE_URL,
      pat,
      shape: 'auto',
      fetch: fetchFrom(embeddedFetch),
      connection: embeddedConnection(pat, env().EMBEDDED_PAT),
      pagePauseMs: 0,
    }),
  );
}
