import 'server-only';
import { type Options, stringify } from 'csv-stringify/sync';
import { withoutFormulas } from '@/lib/core/spreadsheet-cell';
import { connectionIn } from '../entry-connection';
import type { AuditEntry } from '../model';

const COLUMNS = [
  'sequence',
  'id',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'action',
  'outcome',
  'code',
  'targets',
  'intent_id',
  'request_id',
  'address',
  'user_agent',
  'summary',
  'previous_hash',
  'hash',
  'connection',
] as const;

const record = (entry: AuditEntry): Record<(typeof COLUMNS)[number], string | number | null> => ({
  sequence: entry.sequence,
  id: entry.id,
  at: entry.at,
  actor_kind: entry.actor.kind,
  actor_id: entry.actor.id,
  actor_name: entry.actor.name,
  action: entry.action,
  outcome: entry.outcome,
  code: entry.code,
  targets: entry.targets
    .map(({ kind, id, label }) => `${kind} ${id}${label === null ? '' : ` (${label})`}`)
    .join('; '),
  intent_id: entry.intentId,
  request_id: entry.requestId,
  address: entry.address,
  user_agent: entry.userAgent,
  summary: entry.summary === null ? null : JSON.stringify(entry.summary),
  previous_hash: entry.previousHash,
  hash: entry.hash,
  connection: connectionIn(entry),
});

const OPTIONS: Options = {
  columns: [...COLUMNS],
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  cast: { string: withoutFormulas },
};

/** The first line (RFC 4180), with the mark by which spreadsheets know UTF-8. */
export const csvHeader = (): string => `\uFEFF${stringify([], { ...OPTIONS, header: true })}`;

/** Lines of CSV (RFC 4180); an apostrophe stands before what a spreadsheet would take for a formula. */
export const csvRows = (rows: readonly AuditEntry[]): string => stringify(rows.map(record), OPTIONS);
