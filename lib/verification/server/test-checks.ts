import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openTestConsole } from '@/lib/auth/server/test-console';
import { AppError } from '@/lib/core/server/app-error';
import type { Vault } from '@/lib/providers/model';
import { ModelVaultsApi } from '@/lib/rotation/server/test-vaults-api';
import type { CheckedEnvironment } from '../check-policy';
import { guarded, oldHttp, TOKEN } from './probe/test-servers';
import { changeChecks } from './verification-policy';

export const BY = { id: 'user_1', name: 'Ada Example' };
export const GOOD = TOKEN;
export const BAD = 'bad-token-that-no-server-takes';

/** Guarantee: the server listens on TCP, so its address is an object. */
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const vault = (environment: string | undefined): Vault => ({
  id: 'vault_1',
  name: 'Payments',
  status: 'active',
  metadata: environment === undefined ? {} : { environment },
  createdAt: null,
  updatedAt: null,
  archivedAt: null,
});

/**
 * A model API with one production vault, a database, and a real MCP server that accepts `GOOD` as its bearer
 * token; `asked` holds the tokens that it received. All but the server are new for each test.
 */
export function checksBench() {
  let opened: Awaited<ReturnType<typeof openTestConsole>>;
  const asked = new Set<string>();
  const answer = guarded(oldHttp());
  const listener: RequestListener = (request, response) => {
    asked.add(request.headers.authorization ?? '');
    return answer(request, response);
  };
  const server = createServer(listener);
  const bench = {
    api: new ModelVaultsApi(),
    asked,
    url: '',
    get connection() {
      return { api: bench.api, db: opened.db };
    },
    placeVault: (environment: string | undefined) => {
      bench.api.vaultRows.splice(0, 1, vault(environment));
    },
    demandIn: (...verifyRequiredIn: CheckedEnvironment[]) =>
      changeChecks(opened.db, { verifyRequiredIn, compareTokens: true }),
    compare: (compareTokens: boolean) => changeChecks(opened.db, { verifyRequiredIn: [], compareTokens }),
    query: async (text: string) => (await opened.db.$client.query(text)).rows,
  };
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    bench.url = `http://127.0.0.1:${portOf(server)}/mcp`;
    opened = await openTestConsole({ PROBE_ALLOWED_HOSTS: new URL(bench.url).host });
  });
  beforeEach(async () => {
    await bench.query('truncate access.settings, credential_facts, rotations');
    bench.api = new ModelVaultsApi();
    bench.placeVault('production');
    asked.clear();
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await opened.close();
  });
  return bench;
}

/** Returns the problem with which a run rejects. Checks that it quotes no token. */
export async function problemOf(run: Promise<unknown>) {
  const error = await run.then(
    () => null,
    (thrown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error('It did not fail.');
  if (JSON.stringify(error.problem).includes(GOOD) || JSON.stringify(error.problem).includes(BAD))
    throw new Error('The problem contains a token.');
  return error.problem;
}
