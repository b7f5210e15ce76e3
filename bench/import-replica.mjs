// A console as far as an import is concerned: the server's own modules in a process of its own, which speaks
// HTTP to the embedded Vaults API of another.
import { randomUUID } from 'node:crypto';
import { serverModules } from './server-modules.mjs';

const [
  { createAccount },
  { createVaultsApi },
  { openDatabase },
  { begin },
  { importRows },
  { startImport, endImport },
  { importTarget, madeByRows, rowCounts, rowTargets },
] = await serverModules(
  'embedded-api/server/accounts',
  'boot/server/client',
  'core/server/db/client',
  'audit/server/intent',
  'import/server/import-rows',
  'import/server/import-run',
  'import/server/import-audit',
);
const [databaseUrl, baseUrl] = process.argv.slice(2);
const db = openDatabase(databaseUrl);

const ROWS_PER_REQUEST = 25;
const BY = { id: 'user_bench', name: 'Bench' };

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

/** One call of an action, with its two rows in the audit log. */
async function recorded(name, targets, run, made = () => []) {
  const actor = { ...BY, kind: 'user' };
  const about = { targets, summary: null, requestId: null, address: null, userAgent: null };
  const intent = await begin(db, { actor, action: name, code: null, intentId: null, ...about });
  const value = await run();
  await intent.finish({ outcome: 'success', code: null, targets: made(value) });
  return value;
}

/** As the browser does it: one request after another, 25 rows each. */
async function importAll({ api, rows }) {
  const context = { api, db };
  const runId = randomUUID();
  const begun = performance.now();
  await recorded('import.start', [importTarget(runId)], () =>
    startImport(context, { runId, total: rows.length }, BY),
  );
  for (let from = 0; from < rows.length; from += ROWS_PER_REQUEST) {
    const some = rows.slice(from, from + ROWS_PER_REQUEST);
    const answers = await recorded(
      'import.rows',
      rowTargets(runId, some),
      () => importRows(context, { runId, rows: some }, BY),
      madeByRows,
    );
    const { created } = rowCounts(answers);
    if (created !== some.length) throw new Error(JSON.stringify(answers.at(0)));
  }
  await recorded('import.end', [importTarget(runId)], () => endImport(context, runId, BY));
  return performance.now() - begun;
}

/** The same requests and nothing else, `atOnce` of them side by side. */
async function bareLoop({ pat, rows }, atOnce) {
  const rest = rows.values();
  const worker = async () => {
    for (const { vaultId, mcpServerUrl, protocol, accessToken } of rest) {
      const response = await fetch(`${baseUrl}/vaults/${vaultId}/credentials`, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${pat}`,
          'content-type': 'application/json',
          'x-request-id': randomUUID(),
          'idempotency-key': randomUUID(),
        },
        body: JSON.stringify({
          mcp_server_url: mcpServerUrl,
          protocol,
          type: 'static_bearer',
          access_token: accessToken,
        }),
      });
      await response.text();
      if (!response.ok) throw new Error(`The embedded API answered ${response.status}.`);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return performance.now() - begun;
}

process.on('message', async ({ task, atOnce, ...size }) => {
  try {
    const stage = await prepare(size);
    process.send({ ms: task === 'import' ? await importAll(stage) : await bareLoop(stage, atOnce) });
  } catch (error) {
    process.send({ error: String(error) });
  }
});
process.send({ ms: 0 });
