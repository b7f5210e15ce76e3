// The server's own modules in a process of their own, as far as the audit log, an import and the inventory need
// them.
// The other half of this file, `startServerProcess`, starts that process and gives it tasks.
import { fork } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { projectNode } from '../bin/lib/launcher/node-runtime.mjs';
import { beforeExit } from '../bin/lib/launcher/shutdown.mjs';
import { ROOT } from '../bin/lib/launcher/spawn.mjs';
import { cleanEnvironment } from '../bin/lib/test/test-server.mjs';

/** As many as the browser sends with one request. */
const ROWS_PER_REQUEST = 25;
const BY = { id: 'user_bench', name: 'Bench' };

/**
 * Starts the process over a database. `run(task, options)` resolves with what the task returns; `stop` ends it.
 * `baseUrl` is where a Vaults API of another process answers.
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

/** Loads a module below lib by its path without extension. */
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

  /** An account with empty vaults, and the rows to put into them. */
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

  /** As the browser does it: one request after another, each with its two rows in the audit log. Returns ms. */
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

  /** The same requests and nothing else, `concurrency` of them side by side. Returns ms. */
  async function bareLoop({ concurrency, ...size }) {
    const { pat, rows } = await prepare(size);
    const begun = performance.now();
    const send = (row) => postCredential({ api: baseUrl, pat }, row);
    await pMap(rows, send, { concurrency });
    return performance.now() - begun;
  }

  return { importAll, bareLoop };
}

/** What runs, with how long it takes, milliseconds, and how much memory more than before, bytes. */
async function measured(run) {
  const idle = process.memoryUsage().rss;
  let peak = idle;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const begun = performance.now();
  const value = await run();
  clearInterval(watch);
  return { value, ms: performance.now() - begun, grown: peak - idle };
}

const LOG = `
  insert into audit.entries (sequence, id, at, actor, actor_id, action, targets, target_ids, outcome, intent_id, summary,
    previous_hash, hash)
  select n, md5('entry ' || n)::uuid, now() - interval '2 years' + n * interval '5 minutes',
    '{"id":"user_bench","name":"Bench","kind":"user"}', 'user_bench', 'credential.create',
    jsonb_build_array(jsonb_build_object('kind', 'vault', 'id', vault_id, 'label', null),
      jsonb_build_object('kind', 'credential', 'id', id, 'label', target)),
    array[vault_id, id], case when n % 2 = 1 then 'intent' else 'success' end,
    case when n % 2 = 0 then md5('entry ' || n - 1)::uuid end,
    jsonb_build_object('mcpServerUrl', target, 'accessToken', '[set]', 'connection', $1::text), md5(n::text), md5(n::text)
  from (select row_number() over (order by vault_id, id) as place, vault_id, id, target from inventory.credentials
      where connection = $1 limit $2) as credential
    cross join lateral generate_series(place * 2 - 1, place * 2) as n order by n`;

async function inventoryTasks(load, db, baseUrl) {
  const { parseQuery } = await load('inventory/query');
  const { listedPage, listedSummary } = await load('inventory/server/list');
  const { overview } = await load('inventory/server/overview');
  const { encodeCursor } = await load('inventory/server/search');
  const { destinations } = await load('inventory/server/go-to');
  const { seedRows } = await load('inventory/server/test-rows');
  const { asOfPage } = await load('inventory/server/as-of');
  const { lifelineWindow } = await load('lifelines/server/lifelines');
  const { headline } = await load('lifelines/server/headline');
  const { deriveLives } = await load('lifelines/server/lives');
  const { loadPageSearch } = await load('lifelines/search');
  const { takeSnapshot } = await load('inventory/server/snapshot');
  const { createVaultsApi, inventoryApi } = await load('boot/server/client');
  const archive = loadPageSearch(new URL('http://console.invalid/archive'));
  /** A change of one credential: the counts that were kept before it are not used again. */
  const change = (connection) =>
    db.$client.query(
      `update inventory.credentials set owner = gen_random_uuid()::text
      where (connection, vault_id, id) = (select connection, vault_id, id from inventory.credentials
        where connection = $1 and not is_archived order by vault_id, id limit 1)`,
      [connection],
    );
  const reads = {
    lifelines: ({ connection, group = null }) => lifelineWindow({ db, connection }, { ...archive, group }),
    asOf: ({ connection, kind, days }) => {
      const at = new Date(Date.now() - days * 86_400_000).toISOString();
      return asOfPage({ db, connection }, { of: kind, at, q: '' }, null);
    },
    headline: ({ connection }) => headline({ db, connection }, archive),
    page: ({ connection, q, cursor = null, ...order }) =>
      listedPage({ db, connection }, { q, ...order }, cursor),
    facets: ({ connection, q }) => listedSummary({ db, connection }, q),
    overview: ({ connection }) => overview(db, connection),
    goTo: ({ connection, q }) =>
      destinations({ db, connection }, q, {
        id: 'bench',
        name: 'Bench',
        email: 'bench@example.com',
        role: 'viewer',
      }),
  };
  return {
    seed: ({ connection, rows }) => seedRows(db, connection, rows),
    /** A log in which each credential was created: two entries for each. Its hashes are invented. */
    log: async ({ connection, rows }) => {
      await db.$client.query(LOG, [connection, rows]);
      await db.$client.query('analyze audit.entries');
    },
    /** Resolves when the archive of a connection is ready. */
    derive: ({ connection }) => deriveLives({ db, connection }, 600_000),
    /** The cursor of a page in the middle of the rows that have a value to sort by. */
    middle: async ({ connection, column }) => {
      const found = `from inventory.credentials
        where connection = $1 and not is_archived and gone_at is null and ${column} is not null`;
      const { rows } = await db.$client.query(
        `select ${column}::text as value, vault_id, id ${found} order by ${column}, vault_id, id
        offset (select count(*) / 2 ${found}) limit 1`,
        [connection],
      );
      return encodeCursor([rows[0].value, rows[0].vault_id, rows[0].id]);
    },
    /** How long one read takes, milliseconds; with `isFirst`, the first one after a change. */
    read: async ({ of, isFirst = false, ...options }) => {
      if (parseQuery(options.q ?? '').errors.length > 0) throw new Error(`${options.q} is no query.`);
      if (isFirst) await change(options.connection);
      const begun = performance.now();
      await reads[of](options);
      return performance.now() - begun;
    },
    /**
     * How long a snapshot takes, milliseconds, and how much memory more than before, bytes. `isPaced`: with the
     * ceilings of the console's own worker.
     */
    snapshot: async ({ isPaced = false }) => {
      const unpaced = { baseUrl, pat: 'pt-bench', shape: 'flat', connection: 'snapshot', pagePauseMs: 0 };
      const api = isPaced ? (await inventoryApi()).api : createVaultsApi(unpaced);
      const { value, ...cost } = await measured(() => takeSnapshot({ api, db, account: 'bench' }));
      if (!value) throw new Error('The snapshot is not complete.');
      return cost;
    },
    /** How long an evidence pack of all credentials takes, milliseconds, how much memory, and its size, bytes. */
    pack: async ({ connection }) => {
      const { createSigner } = await load('audit/server/signing');
      const { packBytes } = await load('evidence/server/pack');
      const { scopeOf } = await load('evidence/server/scope');
      const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
      const scope = await scopeOf(db, connection, { q: '', from: '2000-01-01', to: '2099-12-31' });
      const parts = packBytes({
        ...{ db, scope, requestedBy: { ...BY, kind: 'user' }, signer: createSigner(key.toString('base64')) },
        ...{ groupSecret: Buffer.alloc(32), now: () => new Date(), signal: new AbortController().signal },
        ...{ onFile: () => {}, onRows: () => {} },
      });
      const { value: bytes, ...cost } = await measured(async () => {
        let sum = 0;
        for await (const part of parts) sum += part.length;
        return sum;
      });
      return { ...cost, bytes };
    },
  };
}

const TASKS = { audit: auditTasks, import: importTasks, inventory: inventoryTasks };

if (process.argv[1] === import.meta.filename) {
  const [databaseUrl, kind, baseUrl] = process.argv.slice(2);
  const loadModule = await moduleLoader();
  const { openDatabase } = await loadModule('core/server/db/client');
  const db = openDatabase(databaseUrl, kind === 'inventory' ? { statement: 600_000, answer: 600_000 } : {});
  // What holds the log is not to hold the modules of an import, too: its memory is measured.
  const tasks = await TASKS[kind](loadModule, db, baseUrl);
  process.on('message', async ({ task, ...options }) => {
    try {
      process.send({ value: await tasks[task](options) });
    } catch (error) {
      process.send({ error: String(error) });
    }
  });
  // The process that started it is gone.
  process.on('disconnect', () => process.exit());
  process.send({ value: 'ready' });
}
