import { randomUUID } from 'node:crypto';
import { beforeAll, vi } from 'vitest';
import { createVaultsApi } from '@/lib/boot/server/client';
import { openDatabase } from '@/lib/core/server/db/client';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { type Json, serviceTest, type TestService } from '@/lib/embedded-api/server/test-service';
import type { ImportedRow, ImportRowInput } from '@/lib/import/model';
import { importRows } from '@/lib/import/server/import-rows';
import { startImport } from '@/lib/import/server/import-run';
import type { ImportContext } from '@/lib/import/server/import-store';
import { fetchFrom } from '@/lib/providers/server/client/transport';
import { createVault } from '@/lib/vaults/server/create';

export const ADA = { id: 'user_ada', name: 'Ada Example' };
export const CANARY = 'canary-7d1f';

/** The embedded API over a database of this file, with the configuration that fingerprints need. */
export function importServiceTest(): TestService {
  const service = serviceTest();
  beforeAll(() => {
    const own = {
      DATABASE_URL: service.url,
      AUTH_SECRET: 'of-the-tests-'.repeat(4),
      AUDIT_SIGNING_KEY: 'none',
      QODER_PAT: 'pt-none',
    };
    for (const [name, value] of Object.entries(own)) vi.stubEnv(name, value);
  });
  return service;
}

/** Waits return immediately; `waits` records those of the import. */
const HASTY = { now: () => performance.now(), sleep: async () => {}, random: () => 0.5 };

/** An account, its vaults, and the requests that the API received. */
export async function importBench(
  service: TestService,
  { shape = 'flat', uniqueTargets = false }: { shape?: 'flat' | 'auth'; uniqueTargets?: boolean } = {},
) {
  const { pat, accountId, call } = await service.account({ shape, uniqueTargets });
  const bench = {
    posts: 0,
    lists: 0,
    onPosted: async () => {},
    waits: [] as number[],
    /** Moves the clock of the import forward, in ms. */
    aheadMs: 0,
  };
  const send = async (request: Request): Promise<Response> => {
    const isPost = request.method === 'POST' && request.url.endsWith('/credentials');
    if (isPost) bench.posts += 1;
    else if (request.url.includes('/credentials')) bench.lists += 1;
    try {
      return await service.service.fetch(request);
    } finally {
      if (isPost) await bench.onPosted();
    }
  };
  const createApi = (fetch: (request: Request) => Promise<Response>) =>
    createVaultsApi({
      baseUrl: 'http://127.0.0.1/api/v1/cloud',
      connection: `test ${accountId}`,
      pat,
      shape: 'auto',
      pagePauseMs: 0,
      clock: HASTY,
      fetch: fetchFrom(fetch),
    });
  const api = createApi(send);
  const context: ImportContext = {
    api,
    db: service.db,
    now: () => new Date(Date.now() + bench.aheadMs),
    sleep: async (ms) => {
      bench.waits.push(ms);
      bench.aheadMs += ms;
    },
  };
  const vaultIds: string[] = [];
  for (const displayName of ['Payments', 'Search', 'Mail'])
    vaultIds.push((await createVault(context, { displayName, metadata: {}, credentials: [] })).vault.id);

  /** All credentials of the account, including archived ones, so that a duplicate that was removed again shows. */
  const upstream = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const vaultId of vaultIds)
      for await (const page of api.credentials.pages(vaultId, { limit: 100, includeArchived: true }))
        found.push(...page.items.map(({ target }) => `${vaultId} ${target}`));
    return found.sort();
  };
  return Object.assign(bench, {
    api,
    call,
    context,
    vaultIds,
    upstream,
    /** Completes a late write in the API. The console receives no response. */
    land: async ({ vaultId, mcpServerUrl, secret }: ImportRowInput): Promise<void> => {
      const body = {
        mcp_server_url: mcpServerUrl,
        protocol: 'streamable_http',
        type: 'static_bearer',
        access_token: secret.bearer(),
      };
      const { status } = await call('POST', `/vaults/${vaultId}/credentials`, body);
      if (status >= 300) throw new Error(`The late write failed: ${status}.`);
    },
    /** Another console over the same database. After `end` it sends and writes nothing. */
    process: () => {
      const db = openDatabase(service.url);
      let isDead = false;
      const fetch = async (request: Request) => {
        if (isDead) throw Object.assign(new Error('The process has ended.'), { code: 'ECONNREFUSED' });
        return send(request);
      };
      const end = async () => {
        isDead = true;
        await db.$client.end();
      };
      return { context: { ...context, api: createApi(fetch), db }, end };
    },
    weather: (scenario: Json | null) =>
      scenario === null ? call('DELETE', '/scenarios') : call('PUT', '/scenarios', scenario),
    start: async (total = 1, by = ADA): Promise<string> => {
      const runId = randomUUID();
      await startImport(context, { runId, total }, by);
      return runId;
    },
    send: (runId: string, rows: ImportRowInput[], as = context): Promise<ImportedRow[]> =>
      importRows(as, { runId, rows }, ADA),
  });
}

export type ImportBench = Awaited<ReturnType<typeof importBench>>;

export const someRows = ({ vaultIds }: ImportBench, count: number, from = 0): ImportRowInput[] =>
  Array.from({ length: count }, (_, n) => ({
    key: `row ${from + n}`,
    vaultId: vaultIds[n % vaultIds.length] ?? '',
    mcpServerUrl: `https://mcp-${from + n}.example.com/mcp`,
    protocol: 'streamable_http',
    secret: bearerSecret(`${CANARY}-${from + n}`),
    verdictTicket: undefined,
  }));

export const sending = ({ key, vaultId, mcpServerUrl: target }: ImportRowInput) => ({
  key,
  kind: 'credential' as const,
  vaultId,
  target,
  outcome: 'sending' as const,
});

export const placesOf = (rows: readonly ImportRowInput[]): string[] =>
  rows.map(({ vaultId, mcpServerUrl }) => `${vaultId} ${mcpServerUrl}`).sort();

export const outcomesOf = (rows: readonly ImportedRow[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};
