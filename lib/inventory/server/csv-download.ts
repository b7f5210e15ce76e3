import 'server-only';
import { type Options, stringify } from 'csv-stringify/sync';
import type { AuditEvent } from '@/lib/audit/model';
import { begin, SUCCESS } from '@/lib/audit/server/intent';
import type { LogFields } from '@/lib/core/log-fields';
import type { Database } from '@/lib/core/server/db/client';
import { type Stopping, stoppingOfProcess } from '@/lib/core/server/stopping';
import { textStream } from '@/lib/core/server/text-stream';
import { withoutFormulas } from '@/lib/core/spreadsheet-cell';

export type Cell = string | number | null;
export type By = Pick<AuditEvent, 'actor' | 'requestId' | 'address' | 'userAgent'>;

interface File {
  /** What the name of the file says: `credentials`. */
  name: string;
  /** What was asked for, for the audit log. */
  asked: LogFields;
  columns: string[];
  pages: AsyncIterable<Cell[][]>;
}

const optionsFor = (columns: string[]): Options => ({
  columns,
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  cast: { string: withoutFormulas },
});

/** The first line of a file, with the mark by which spreadsheets know UTF-8. */
const headOf = (columns: string[]) => `\uFEFF${stringify([], { ...optionsFor(columns), header: true })}`;

/** Rows as CSV (RFC 4180) in one text. */
export const csvText = (columns: string[], rows: Cell[][]): string =>
  `${headOf(columns)}${stringify(rows, optionsFor(columns))}`;

/**
 * Rows as CSV (RFC 4180), one page at a time. The audit log has who asked for it, and how many rows were sent. Rejects
 * when that cannot be written.
 */
export async function csvDownload(
  db: Database,
  by: By,
  { name, asked, columns, pages }: File,
  stopping: Stopping = stoppingOfProcess(),
): Promise<Response> {
  const intent = await begin(db, {
    ...by,
    action: 'inventory.export',
    targets: [],
    code: null,
    intentId: null,
    summary: asked,
  });
  let sent = 0;
  async function* lines() {
    yield headOf(columns);
    for await (const rows of pages) {
      sent += rows.length;
      yield stringify(rows, optionsFor(columns));
    }
  }
  const onEnd = (isWhole: boolean) =>
    intent.finish({
      ...(isWhole ? SUCCESS : { outcome: 'failure', code: 'interrupted' }),
      summary: { rows: sent },
    });
  const day = intent.entry.at.slice(0, 19).replaceAll(':', '-');
  return new Response(textStream(lines(), { onEnd, over: stopping.over }), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="strongroom-${name}-${day}Z.csv"`,
      'cache-control': 'private, no-store',
    },
  });
}
