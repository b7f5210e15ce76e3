// Loads the server's own modules for the audit log, an import and the inventory in a separate process.
// The other part of this file, `startServerProcess`, starts that process and sends it tasks.
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { projectNode } from '../bin/lib/launcher/node-runtime.mjs';
import { beforeExit } from '../bin/lib/launcher/shutdown.mjs';
import { ROOT } from '../bin/lib/launcher/spawn.mjs';
import { cleanEnvironment } from '../bin/lib/test/test-server.mjs';
import { inventoryTasks } from './inventory-tasks.mjs';

/** The browser sends this many rows per request. */
const ROWS_PER_REQUEST = 25;
const BY = { id: 'user_bench', name: 'Bench' };

/**
 * Starts the process over a database. `run(task, options)` resolves with what the task returns. `stop` ends
 * the process. `baseUrl` is the URL of the Vaults API in another process.
 */
export async function startServerProcess({ databaseUrl, kind, baseUrl = '', execArgv = [] }) {
  const secrets = { AUTH_SECRET: 'of-the-bench-'.repeat(4), AUDIT_SIGNING_KEY: 'none' };
  const upstream =
    kind === 'inventory' && baseUrl !== '' ? { VAULTS_API_URL: baseUrl, VAULTS_API_SHAPE: 'flat' } : {};
  const child = fork(import.meta.filename, [databaseUrl, kind, baseUrl], {
    execPath: projectNode(),
    execArgv,
    env: { ...cleanEnvironment(), DATABASE_URL: databaseUrl, QODER_PAT: 'pt-bench', ...secrets, ...upstream },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const forget = beforeExit(() => child.kill());
  const ended = once(child, 'exit').then(([code]) => [{ error: `The measured process ended with ${code}.` }]);
  const answer = async () => {
    const [{ value, error }] = await Promise.race([once(child, 'message'), ended]);
    if (error !== undefined) throw new Error(error);
    return value;
  };
  await answer();
  return {
    run: (task, options = {}) => {
      child.send({ task, ...options });
      return answer();
    },
    stop: () => {
      forget();
      child.kill('SIGKILL');
    },
  };
}

async function moduleLoader() {
  const { createViteServer } = await import('vitest/node');
  const vite = await createViteServer({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    server: { middlewareMode: true, watch: null, ws: false },
    optimizeDeps: { noDiscovery: true },
    resolve: { alias: { '@': ROOT, 'server-only': `${ROOT}/node_modules/server-only/empty.js` } },
  });
  return (name) => vite.ssrLoadModule(`/lib/${name}.ts`);
}

async function auditTasks(load, db) {
  const { recordAll } = await load('audit/server/log');
  const { exportEntries } = await load('audit/server/export');
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0';
  const url = 'https://mcp.example.com/mcp';
  const event = (n) => ({
    actor: { id: `user_${n % 20}`, name: 'Ada Lovelace <ada@example.com>', kind: 'user' },
    action: n % 3 === 0 ? 'credential.rotate' : 'credential.create',
    targets: [
      { kind: 'vault', id: `vault_${n % 500}`, label: 'billing-production' },
      { kind: 'credential', id: `vcred_${n}`, label: url },
    ],
    outcome: n % 2 === 0 ? 'intent' : 'success',
    code: null,
    intentId: null,
    requestId: `req_${n}`,
    address: '192.0.2.7',
    userAgent,
    summary: { mcpServerUrl: url, accessToken: '[set]', protocol: 'streamable_http' },
  });
  return {
    fill: async ({ rows }) => {
      for (let from = 0; from < rows; from += 1_000)
        await recordAll(
          db,
          Array.from({ length: Math.min(1_000, rows - from) }, (_, n) => event(from + n)),
        );
    },
    exportAll: async ({ format }) => {
      let [bytes, peak] = [0, 0];
      for await (const part of exportEntries(db, {}, format, { publicKey: '' })) {
        bytes += part.length;
        peak = Math.max(peak, process.memoryUsage().rss);
      }
      return { bytes, peak };
    },
  };
}

async function importTasks(load, db, baseUrl) {
  const { default: pMap } = await import('p-map');
  const { postCredential } = await import('./seed.mjs');
  const { createAccount } = await load('embedded-api/server/accounts');
  const { createVaultsApi } = await load('boot/server/client');
  const { begin } = await load('audit/server/intent');
  const { importRows } = await load('import/server/import-rows');
  const { startImport, endImport } = await load('import/server/import-run');
  const { madeByRows, rowCounts, rowTargets } = await load('import/server/import-audit');

  async function prepare({ credentials, vaults }) {
    const { pat } = await createAccount({ name: 'import bench', shape: 'flat' }, db);
    const api = createVaultsApi({ baseUrl, pat, shape: 'auto', connection: randomUUID() });
    const vaultIds = [];
    for (let n = 0; n < vaults; n++)
      vaultIds.push((await api.vaults.create({ displayName: `Team ${n}` })).vault.id);
    const rows = Array.from({ length: credentials }, (_, n) => ({
      key: `mcpServers.server-${n}`,
      vaultId: vaultIds[Math.floor((n * vaults) / credentials)],
      mcpServerUrl: `https://mcp-${n}.example.com/mcp`,
      protocol: 'streamable_http',
      accessToken: `token-${randomUUID()}`,
    }));
    return { api, pat, rows };
  }

  /** Sends the rows like the browser: sequential requests, each with its two rows in the audit log. Returns ms. */
  async function importAll(size) {
    const { api, rows } = await prepare(size);
    const context = { api, db };
    const runId = randomUUID();
    const request = { summary: null, requestId: null, address: null, userAgent: null };
    const event = { actor: { ...BY, kind: 'user' }, action: 'import.rows', code: null, intentId: null };
    const begun = performance.now();
    await startImport(context, { runId, total: rows.length }, BY);
    for (let from = 0; from < rows.length; from += ROWS_PER_REQUEST) {
      const some = rows.slice(from, from + ROWS_PER_REQUEST);
      const intent = await begin(db, { ...event, ...request, targets: rowTargets(runId, some) });
      const answers = await importRows(context, { runId, rows: some }, BY);
      await intent.finish({ outcome: 'success', code: null, targets: madeByRows(answers) });
      if (rowCounts(answers).created !== some.length) throw new Error(JSON.stringify(answers.at(0)));
    }
    await endImport(context, runId, BY);
    return performance.now() - begun;
  }

  /** Sends the bare requests, `concurrency` of them at a time. Returns ms. */
  async function bareLoop({ concurrency, ...size }) {
    const { pat, rows } = await prepare(size);
    const begun = performance.now();
    const send = (row) => postCredential({ api: baseUrl, pat }, row);
    await pMap(rows, send, { concurrency });
    return performance.now() - begun;
  }

  return { importAll, bareLoop };
}

const TASKS = { audit: auditTasks, import: importTasks, inventory: inventoryTasks };

if (process.argv[1] === import.meta.filename) {
  const [databaseUrl, kind, baseUrl] = process.argv.slice(2);
  const loadModule = await moduleLoader();
  const { openDatabase } = await loadModule('core/server/db/client');
  const db = openDatabase(databaseUrl, kind === 'inventory' ? { statement: 600_000, answer: 600_000 } : {});
  // The process that measures the log must not load the modules of an import: its memory is measured.
  const tasks = await TASKS[kind](loadModule, db, baseUrl);
  process.on('message', async ({ task, ...options }) => {
    try {
      process.send({ value: await tasks[task](options) });
    } catch (error) {
      process.send({ error: String(error) });
    }
  });
  // The parent process has ended.
  process.on('disconnect', () => process.exit());
  process.send({ value: 'ready' });
}
