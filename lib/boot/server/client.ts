import 'server-only';
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { cookies } from 'next/headers';
import { env } from '@/lib/core/server/env';
import type { ApiConnection } from '@/lib/providers/model';
import { type ClientOptions, createClient } from '@/lib/providers/server/client/create-client';
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

interface Shared {
  /** By base URL and PAT. */
  clients: LRUCache<string, VaultsApi>;
  ceilings: Ceilings;
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
  return {
    clients: new LRUCache({ max: CLIENTS_MAX }),
    ceilings: createCeilings({ ...limits, readsPerSecond }, clockOfProcess),
  };
}

function kept(baseUrl: string, pat: string, create: () => VaultsApi): VaultsApi {
  const { clients } = shared();
  const key = `${baseUrl} ${pat}`;
  const known = clients.get(key);
  if (known !== undefined) return known;
  const client = create();
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
  const { QODER_PAT, EMBEDDED_PAT, VAULTS_API_SHAPE: shape } = env();
  const connection = connectionOfProcess();
  const { baseUrl } = connection;
  if (QODER_PAT !== undefined)
    return kept(baseUrl, QODER_PAT, () =>
      createVaultsApi({ baseUrl, pat: QODER_PAT, shape, connection, ceilings: shared().ceilings }),
    );
  const pat = await embeddedPat();
  const { embeddedFetch } = await import('@/lib/embedded-api/server/router');
  return kept(EMBEDDED_BASE_URL, pat, () =>
    createVaultsApi({
      baseUrl: EMBEDDED_BASE_URL,
      pat,
      shape: 'auto',
      fetch: fetchFrom(embeddedFetch),
      connection: { ...connection, id: embeddedConnection(pat, EMBEDDED_PAT) },
      pagePauseMs: 0,
    }),
  );
}
