import 'server-only';
import { stoppingOfProcess } from '@/lib/core/server/stopping';
import type { ApiConnection } from '@/lib/providers/model';
import type { Candidates } from '../provider';
import { type ApiSession, call } from './client-context';
import { createCredentials } from './credentials';
import { listQuery } from './pages';
import { createProviderState } from './provider-state';
import { type Clock, clockOfProcess } from './retry';
import { createTransport, networkFetch, type TransportOptions } from './transport';
import { createVaults } from './vaults';
import type { CallOptions, VaultsApi } from './vaults-api';

export interface ClientOptions extends Omit<TransportOptions, 'baseUrl' | 'fetch' | 'clock' | 'provider'> {
  candidates: Candidates;
  /** The default is the provider's own service. */
  baseUrl?: string | undefined;
  fetch?: TransportOptions['fetch'] | undefined;
  clock?: Clock | undefined;
  /** Missing fields derive from the base URL and the provider. */
  connection?: Partial<ApiConnection> | undefined;
  /** The pause between the pages of an iterator, in ms. The default is the provider's. */
  pagePauseMs?: number | undefined;
}

/** Creates a client of one API with one secret. Throws `VaultsApiError` for an invalid base URL. */
export function createClient({ candidates, connection, pagePauseMs, ...options }: ClientOptions): VaultsApi {
  const [provider] = candidates;
  const baseUrl = options.baseUrl ?? provider.baseUrl;
  const clock = options.clock ?? clockOfProcess;
  const stopping = options.stopping ?? stoppingOfProcess();
  const fetch = options.fetch ?? networkFetch;
  const knowledge = createProviderState(candidates);
  const session: ApiSession = {
    send: createTransport({ ...options, baseUrl, provider, clock, stopping, fetch }),
    knowledge,
    clock,
    stopping,
    pagePauseMs: pagePauseMs ?? provider.limits.pagePauseMs,
  };
  let asked = false;
  return {
    connection: {
      ...{ id: baseUrl, provider: provider.id, baseUrl, label: provider.label, environment: null },
      ...connection,
    },
    async capabilities({ signal }: CallOptions = {}) {
      if (knowledge.known === null && !asked) {
        const query = listQuery(provider.paging, { limit: 1, includeArchived: true });
        await call(session, { method: 'GET', path: ['vaults'], query, signal });
        asked = true;
      }
      return knowledge.capabilities();
    },
    vaults: createVaults(session),
    credentials: createCredentials(session),
  };
}
