import 'server-only';
import { type Options, stringify } from 'csv-stringify/sync';
import { and, asc, desc, getTableColumns, gt, inArray, lte, type SQL } from 'drizzle-orm';
import type { LogFields } from '@/lib/core/log-fields';
import type { Database } from '@/lib/core/server/db/client';
import { textStream } from '@/lib/core/server/text-stream';
import { withoutFormulas } from '@/lib/core/spreadsheet-cell';
import type { ExportFormat } from '../activity';
import type { AuditFilters } from '../activity-params';
import { connectionIn } from '../entry-connection';
import type { AuditEntry } from '../model';
import { canonical } from './canonical';
import type { ChainPoint, Reader } from './chain';
import { checkpointsBetween, newestCheckpoint } from './checkpoint';
import { toEntry } from './entry';
import { matching, type Resolved, resolved } from './matching';
import type { Mirror } from './mirror';
import { entries } from './schema';
import { auditSigner } from './signing';

type Cell = string | number | null;

const field = (asked: LogFields | null, name: string): string | null => {
  const value = asked?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

/** `asked` is the summary of the intent, so that an outcome also has the reason of its change. */
const CELLS: Readonly<Record<string, (entry: AuditEntry, asked: LogFields | null) => Cell>> = {
  sequence: ({ sequence }) => sequence,
  id: ({ id }) => id,
  at: ({ at }) => at,
  actor_kind: ({ actor }) => actor.kind,
  actor_id: ({ actor }) => actor.id,
  actor_name: ({ actor }) => actor.name,
  action: ({ action }) => action,
  outcome: ({ outcome }) => outcome,
  code: ({ code }) => code,
  targets: ({ targets }) =>
    targets.map(({ kind, id, label }) => `${kind} ${id}${label === null ? '' : ` (${label})`}`).join('; '),
  intent_id: ({ intentId }) => intentId,
  request_id: ({ requestId }) => requestId,
  address: ({ address }) => address,
  user_agent: ({ userAgent }) => userAgent,
  summary: ({ summary }) => (summary === null ? null : JSON.stringify(summary)),
  previous_hash: ({ previousHash }) => previousHash,
  hash: ({ hash }) => hash,
  connection: connectionIn,
  reason: (_, asked) => field(asked, 'reason'),
  reason_note: (_, asked) => field(asked, 'reasonNote'),
  ticket: (_, asked) => field(asked, 'ticket'),
};

const OPTIONS: Options = {
  columns: Object.keys(CELLS),
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  cast: { string: withoutFormulas },
};

/** The first line (RFC 4180), with the byte order mark by which spreadsheets detect UTF-8. */
const csvHeader = (): string => `\uFEFF${stringify([], { ...OPTIONS, header: true })}`;

/** Returns lines of CSV (RFC 4180). An apostrophe precedes what a spreadsheet would read as a formula. */
async function csvRows(db: Reader, rows: readonly AuditEntry[]): Promise<string> {
  const ids = [...new Set(rows.map(({ intentId }) => intentId).filter((id) => id !== null))];
  const intents = await db
    .select({ id: entries.id, summary: entries.summary })
    .from(entries)
    .where(inArray(entries.id, ids));
  const asked = new Map(intents.map(({ id, summary }) => [id, summary]));
  return stringify(
    rows.map((row) => {
      const summary = row.intentId === null ? row.summary : (asked.get(row.intentId) ?? null);
      return Object.values(CELLS).map((cell) => cell(row, summary));
    }),
    OPTIONS,
  );
}

/** The number of rows in memory; small enough that other requests do not wait for them. */
const BATCH = 500;

interface Source {
  db: Reader;
  filters: AuditFilters;
  resolved: Resolved;
  upTo: number;
  onRows?: ((count: number) => void) | undefined;
}

/** A checkpoint of a later row means that the tail was cut off, which the verifier reports. */
async function lastRow(db: Database): Promise<number> {
  const checkpoint = await newestCheckpoint(db);
  const [head] = await db
    .select({ sequence: entries.sequence })
    .from(entries)
    .orderBy(desc(entries.sequence))
    .limit(1);
  return Math.max(head?.sequence ?? 0, checkpoint?.sequence ?? 0);
}

const { actorId: _actorId, targetIds: _targetIds, ...OF_ENTRY } = getTableColumns(entries);

async function* batches({ db, resolved, upTo, onRows }: Source) {
  for (let after = 0; ; ) {
    const rows = await db
      .select(OF_ENTRY)
      .from(entries)
      .where(and(matching(resolved), gt(entries.sequence, after), lte(entries.sequence, upTo)))
      .orderBy(asc(entries.sequence))
      .limit(BATCH);
    const last = rows.at(-1);
    if (last === undefined) return;
    onRows?.(rows.length);
    yield rows.map(toEntry);
    if (rows.length < BATCH) return;
    after = last.sequence;
  }
}

/** `whole`: every row. `span`: every row of a period. `selection`: rows that match other filters. */
function covers({ from, to, ...others }: AuditFilters): 'whole' | 'span' | 'selection' {
  if (Object.values(others).some((value) => value !== undefined)) return 'selection';
  return from === undefined && to === undefined ? 'whole' : 'span';
}

/** The filters in the header's format, which never changed: one text each, several values with commas. */
const filterTexts = ({ actions, outcomes, ...others }: AuditFilters): Record<string, string | undefined> => ({
  ...others,
  action: actions?.join(','),
  outcome: outcomes?.join(','),
});

const line = (value: object): string => `${canonical(value)}\n`;

async function* checkpointLines(db: Reader, after: number, upTo: number) {
  for (let from = after; from < upTo; ) {
    const list = await checkpointsBetween(db, from, upTo, BATCH);
    for (const checkpoint of list) yield { sequence: checkpoint.sequence, text: line({ checkpoint }) };
    if (list.length < BATCH) return;
    from = list.at(-1)?.sequence ?? upTo;
  }
}

/** Yields canonical JSON, each checkpoint after its row. The last line has the count, so that a cut shows. */
async function* jsonLines(
  source: Source,
  { publicKey, exportedAt }: { publicKey: string; exportedAt?: string },
): AsyncGenerator<string> {
  const { db, filters, upTo } = source;
  const kind = covers(filters);
  yield line({
    strongroomAuditExport: {
      version: 1,
      ...(exportedAt !== undefined && { exportedAt }),
      filters: filterTexts(filters),
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

export interface AuditSpan {
  from: string;
  to: string;
  /** Null: there is no row. */
  first: (ChainPoint & { previousHash: string }) | null;
  last: ChainPoint | null;
}

/** Returns the first and last row between two instants, both included. */
export async function auditSpan(db: Reader, from: string, to: string): Promise<AuditSpan> {
  const one = (order: SQL) =>
    db
      .select({ sequence: entries.sequence, hash: entries.hash, previousHash: entries.previousHash })
      .from(entries)
      .where(matching({ from, to }))
      .orderBy(order)
      .limit(1);
  const [first] = await one(asc(entries.sequence));
  const [last] = await one(desc(entries.sequence));
  return { from, to, first: first ?? null, last: last ? { sequence: last.sequence, hash: last.hash } : null };
}

/** Returns an export of a span in JSON Lines without its time, so that the same rows give the same bytes. */
export const spanLines = (
  db: Reader,
  { from, to, last }: AuditSpan,
  publicKey: string,
  onRows: (count: number) => void,
): AsyncGenerator<string> =>
  jsonLines(
    { db, filters: { from, to }, resolved: { from, to }, upTo: last?.sequence ?? 0, onRows },
    { publicKey },
  );

async function* csv(source: Source): AsyncGenerator<string> {
  yield csvHeader();
  for await (const batch of batches(source)) yield csvRows(source.db, batch);
}

/**
 * Streams the rows at the time of the call as UTF-8, in batches of 500. `onRows` gets the size of each batch.
 * `onEnd` is called once, before the reader sees the end. `over` cuts the stream.
 */
export function exportEntries(
  db: Database,
  filters: AuditFilters,
  format: ExportFormat,
  {
    publicKey = auditSigner().publicKey,
    mirror,
    onRows,
    ...ended
  }: {
    publicKey?: string;
    mirror?: Mirror;
    onRows?: (count: number) => void;
    onEnd?: (isWhole: boolean) => Promise<void>;
    over?: AbortSignal;
  } = {},
): ReadableStream<Uint8Array> {
  const asked = lastRow(db);
  // The reader of the stream receives the error.
  asked.catch(() => {});
  async function* text() {
    const source: Source = {
      ...{ db, filters, onRows },
      upTo: await asked,
      resolved: await resolved(db, filters, mirror),
    };
    yield* format === 'csv'
      ? csv(source)
      : jsonLines(source, { publicKey, exportedAt: new Date().toISOString() });
  }
  return textStream(text(), ended);
}
