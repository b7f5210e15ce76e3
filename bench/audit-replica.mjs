// One replica, as far as the audit log is concerned: the server's own modules in a process of its own.
import { serverModules } from './server-modules.mjs';

const [{ record, recordAll }, { exportEntries }, { listEntries }, { openDatabase }] = await serverModules(
  'audit/server/log',
  'audit/server/export',
  'audit/server/list',
  'core/server/db/client',
);
const db = openDatabase(process.argv[2]);

const event = (n) => ({
  actor: { id: `user_${n % 20}`, name: 'Ada Lovelace <ada@example.com>', kind: 'user' },
  action: n % 3 === 0 ? 'credential.rotate' : 'credential.create',
  targets: [
    { kind: 'vault', id: `vault_${n % 500}`, label: 'billing-production' },
    { kind: 'credential', id: `vcred_${n}`, label: 'https://mcp.example.com/mcp' },
  ],
  outcome: n % 2 === 0 ? 'intent' : 'success',
  code: null,
  intentId: null,
  requestId: `req_${n}`,
  address: '192.0.2.7',
  userAgent:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
  summary: { mcpServerUrl: 'https://mcp.example.com/mcp', accessToken: '[set]', protocol: 'streamable_http' },
});

/** Requests that each wait for their row before they write the next. */
async function append({ seconds, callers }) {
  const endsAt = performance.now() + seconds * 1_000;
  const times = [];
  const caller = async () => {
    for (let n = 0; performance.now() < endsAt; n++) {
      const begun = performance.now();
      await record(db, event(n));
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { times };
}

async function fill({ rows }) {
  for (let from = 0; from < rows; from += 1_000)
    await recordAll(
      db,
      Array.from({ length: Math.min(1_000, rows - from) }, (_, n) => event(from + n)),
    );
}

async function exportAll({ format }) {
  const begun = performance.now();
  let [bytes, peak] = [0, 0];
  for await (const part of exportEntries(db, {}, format, { publicKey: '' })) {
    bytes += part.length;
    peak = Math.max(peak, process.memoryUsage().rss);
  }
  return { ms: performance.now() - begun, bytes, peak };
}

async function list({ times: count }) {
  const times = [];
  for (let n = 0; n < count; n++) {
    const begun = performance.now();
    await listEntries(db, {}, { limit: 50 });
    times.push(performance.now() - begun);
  }
  return { times };
}

const TASKS = { append, fill, exportAll, list };

process.on('message', async ({ task, ...options }) => {
  try {
    process.send({ value: await TASKS[task](options) });
  } catch (error) {
    process.send({ error: String(error) });
  }
});
process.send({ value: 'ready' });
