import 'server-only';
import { type Options, stringify } from 'csv-stringify/sync';
import type { AuditEvent } from '@/lib/audit/model';
import { begin, SUCCESS } from '@/lib/audit/server/intent';
import { type Stopping, stoppingOfProcess } from '@/lib/core/server/stopping';
import { textStream } from '@/lib/core/server/text-stream';
import { withoutFormulas } from '@/lib/core/spreadsheet-cell';
import { type Bar, ENDS } from '../model';
import type { PageSearch } from '../search';
import { entryPage } from './lifelines';
import type { LifelineContext } from './lives';

const instant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const seconds = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 1_000));
const source = (of: Bar['endedSource']) => (typeof of === 'number' ? `audit entry ${of}` : of);

const CELLS: Readonly<Record<string, (entry: Bar) => string | number | null>> = {
  mcp_server_url: ({ target }) => target,
  vault: ({ vaultName }) => vaultName,
  environment: ({ environment }) => environment,
  owner: ({ owner }) => owner,
  created_at: ({ createdAt }) => instant(createdAt),
  created_source: ({ createdSource }) => source(createdSource),
  created_by: ({ createdBy }) => createdBy,
  ended_at: ({ endedAt }) => instant(endedAt),
  ended_source: ({ endedSource }) => source(endedSource),
  ended_as: ({ endedAs }) => endedAs,
  ended_by: ({ endedBy }) => endedBy,
  lived_seconds: ({ createdAt, endedAt }) => seconds(endedAt === null ? null : endedAt - createdAt),
  reason: ({ end }) => end && ENDS[end],
  replaced_by: ({ successor }) => successor,
  replaced_by_source: ({ successorSource }) => successorSource,
  gap_seconds: ({ gapMs }) => seconds(gapMs),
  overlap_seconds: ({ overlapMs }) => seconds(overlapMs),
  changed_outside_before: ({ changedOutsideAt }) => instant(changedOutsideAt),
  only_in_audit_log: ({ isFromLog }) => String(isFromLog),
  credential_id: ({ id }) => id,
  vault_id: ({ vaultId }) => vaultId,
};

const OPTIONS: Options = {
  columns: Object.keys(CELLS),
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  cast: { string: withoutFormulas },
};
const PAGE_ROWS = 5_000;

/**
 * Streams the entries that pass the filters as CSV (RFC 4180), page by page. Writes to the audit log who requested it
 * and how many rows were sent. Rejects if that cannot be written.
 */
export async function exportEntries(
  context: LifelineContext,
  search: PageSearch,
  by: Pick<AuditEvent, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  stopping: Stopping = stoppingOfProcess(),
): Promise<Response> {
  const { cursor: _, sort: __, order: ___, group: ____, ...filters } = search;
  const set = Object.entries(filters).filter(
    ([, value]) => value !== null && value !== false && value !== '',
  );
  const intent = await begin(context.db, {
    ...by,
    action: 'archive.export',
    targets: [],
    code: null,
    intentId: null,
    summary: Object.fromEntries(set),
  });
  let sent = 0;
  async function* lines() {
    // The byte order mark, so that spreadsheets read UTF-8.
    yield `\uFEFF${stringify([], { ...OPTIONS, header: true })}`;
    for (let next: string | null = null; ; ) {
      const page = await entryPage(context, { ...search, cursor: next }, PAGE_ROWS);
      sent += page.entries.length;
      yield stringify(
        page.entries.map((entry) => Object.values(CELLS).map((cell) => cell(entry))),
        OPTIONS,
      );
      next = page.nextCursor;
      if (next === null) return;
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
      'content-disposition': `attachment; filename="strongroom-archive-${day}Z.csv"`,
      'cache-control': 'private, no-store',
    },
  });
}
