import 'server-only';
import canonicalize from 'canonicalize';
import { and, desc, lte } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import type { AuditFilters } from '../activity-params';
import { rowsAfter } from './chain';
import { checkpointsBetween, newestCheckpoint } from './checkpoint';
import { toEntry } from './entry';
import { csvHeader, csvRows } from './export-csv';
import { matching } from './list';
import { entries } from './schema';
import { auditSigner } from './signing';

/** Rows held at a time; few enough that other requests do not wait for them. */
const BATCH = 500;

export type ExportFormat = 'jsonl' | 'csv';

interface Source {
  db: Database;
  filters: AuditFilters;
  /** The last row there was when the export was asked for. */
  upTo: number;
  onRows?: ((count: number) => void) | undefined;
}

/**
 * The last row at this moment; checkpoints are asked first, so that none is of a later row. A checkpoint of a later one says that the tail was cut off: then that is
 * where the log ought to end, and the verifier will say so.
 */
async function lastRow(db: Database): Promise<number> {
  const checkpoint = await newestCheckpoint(db);
  const [head] = await db
    .select({ sequence: entries.sequence })
    .from(entries)
    .orderBy(desc(entries.sequence))
    .limit(1);
  return Math.max(head?.sequence ?? 0, checkpoint?.sequence ?? 0);
}

async function* batches({ db, filters, upTo, onRows }: Source) {
  const condition = and(matching(filters), lte(entries.sequence, upTo));
  for (let after = 0; ; ) {
    const rows = await rowsAfter(db, after, BATCH, condition);
    const last = rows.at(-1);
    if (last === undefined) return;
    onRows?.(rows.length);
    yield rows.map(toEntry);
    if (rows.length < BATCH) return;
    after = last.sequence;
  }
}

/** `whole`: every row there was. `span`: every row of a time. `selection`: what other filters let through. */
function covers({ from, to, ...others }: AuditFilters): 'whole' | 'span' | 'selection' {
  if (Object.values(others).some((value) => value !== undefined)) return 'selection';
  return from === undefined && to === undefined ? 'whole' : 'span';
}

const line = (value: object): string => `${canonicalize(value) ?? ''}\n`;

/** Checkpoints of the rows after `after` up to `upTo`, a few at a time. */
async function* checkpointLines(db: Database, after: number, upTo: number) {
  for (let from = after; from < upTo; ) {
    const list = await checkpointsBetween(db, from, upTo, BATCH);
    for (const checkpoint of list) yield { sequence: checkpoint.sequence, text: line({ checkpoint }) };
    if (list.length < BATCH) return;
    from = list.at(-1)?.sequence ?? upTo;
  }
}

/**
 * A header, then the rows in the order of the log, each as canonical JSON and each checkpoint right
 * after its row, then a line that counts the rows, so that a file that is cut off shows.
 */
async function* jsonLines(source: Source, publicKey: string): AsyncGenerator<string> {
  const { db, filters, upTo } = source;
  const kind = covers(filters);
  yield line({
    strongroomAuditExport: {
      version: 1,
      exportedAt: new Date().toISOString(),
      filters,
      covers: kind,
      upTo,
      publicKey,
    },
  });
  let rows = 0;
  let reached = 0;
  for await (const batch of batches(source)) {
    const first = batch[0]?.sequence ?? 0;
    const last = batch.at(-1)?.sequence ?? 0;
    const checkpoints = checkpointLines(db, kind === 'span' && rows === 0 ? first - 1 : reached, last);
    let next = await checkpoints.next();
    let text = '';
    for (const entry of batch) {
      text += line(entry);
      for (; !next.done && next.value.sequence <= entry.sequence; next = await checkpoints.next())
        if (kind !== 'selection' || next.value.sequence === entry.sequence) text += next.value.text;
    }
    yield text;
    rows += batch.length;
    reached = last;
  }
  if (kind === 'whole') for await (const { text } of checkpointLines(db, reached, upTo)) yield text;
  yield line({ end: { rows } });
}

async function* csv(source: Source): AsyncGenerator<string> {
  yield csvHeader();
  for await (const batch of batches(source)) yield csvRows(batch);
}

/**
 * Exactly the rows that `filters` let through at the moment of the call, in the order of the log, as
 * UTF-8. Holds one batch of 500 rows at a time and reads the next one only when it is asked for.
 * Cancelling ends it; the stream fails when the database does. JSON Lines can be checked with
 * `npm run audit:verify`; CSV is for spreadsheets and cannot. `onRows` is told of each batch that is read.
 */
export function exportEntries(
  db: Database,
  filters: AuditFilters,
  format: ExportFormat,
  {
    publicKey = auditSigner().publicKey,
    onRows,
  }: { publicKey?: string; onRows?: (count: number) => void } = {},
): ReadableStream<Uint8Array> {
  const asked = lastRow(db);
  // Told to whoever reads the stream.
  asked.catch(() => {});
  async function* text() {
    const source: Source = { db, filters, upTo: await asked, onRows };
    yield* format === 'csv' ? csv(source) : jsonLines(source, publicKey);
  }
  const parts = text();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await parts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
