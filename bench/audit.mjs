// Exports of the audit log over a separate database: an export holds one batch of rows in memory, regardless
// of the number of rows.
import { AUDIT } from './budgets.mjs';
import { ownDatabase } from './seed.mjs';
import { startServerProcess } from './server-process.mjs';
import { row } from './table.mjs';

const ROWS = 100_000;
/** Allows about 50 MB of garbage. Memory that is not collected in time would hide what the export holds. */
const SMALL_HEAP = ['--max-old-space-size=100', '--max-semi-space-size=2'];

async function inProcess(databaseUrl, run, execArgv) {
  const replica = await startServerProcess({ databaseUrl, kind: 'audit', execArgv });
  return run(replica).finally(replica.stop);
}

/**
 * Exports in a new process, because a process does not return memory. Each export runs twice, because memory
 * for the first use does not depend on the rows. Returns `{ bytes, peak }` by format.
 */
async function exportLog(replica) {
  const exports = {};
  for (const format of ['jsonl', 'csv']) {
    await replica.run('exportAll', { format });
    exports[format] = await replica.run('exportAll', { format });
  }
  return exports;
}

/** Exports a tenth of the rows and all of them. Flat memory gives a ratio of about one. */
export async function measureAudit({ embedded }) {
  const url = await ownDatabase((await embedded()).databaseUrl, 'audit_bench');
  const fill = (rows) => inProcess(url, (replica) => replica.run('fill', { rows }));
  await fill(ROWS / 10);
  const small = await inProcess(url, exportLog, SMALL_HEAP);
  await fill(ROWS - ROWS / 10);
  const large = await inProcess(url, exportLog, SMALL_HEAP);
  const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  return Object.entries(large).map(([format, { bytes, peak }]) =>
    row(`export, ${format}: peak memory, 100,000 rows to 10,000`, peak / small[format].peak, '×', {
      budget: AUDIT.exportPeak,
      detail: `${mb(peak)} to ${mb(small[format].peak)}, the whole process, for ${mb(bytes)}`,
    }),
  );
}
