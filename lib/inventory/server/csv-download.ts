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
export type Requester = Pick<AuditEvent, 'actor' | 'requestId' | 'address' | 'userAgent'>;

interface File {
  /** A part of the file name, such as `credentials`. */
  name: string;
  /** The request, for the audit log. */
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

/** The header line, with a byte order mark so that spreadsheets read UTF-8. */
const headOf = (columns: string[]) => `\uFEFF${stringify([], { ...optionsFor(columns), header: true })}`;

/** Returns rows as CSV (RFC 4180) in one text. */
export const csvText = (columns: string[], rows: Cell[][]): string =>
  `${headOf(columns)}${stringify(rows, optionsFor(columns))}`;

/**
 * Streams rows as CSV (RFC 4180), page by page. Writes to the audit log who requested it and how many rows were sent.
 * Rejects if that cannot be written.
 */
export async function csvDownload(
  db: Database,
  by: Requester,
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
