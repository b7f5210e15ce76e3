import 'server-only';
import { type Options, stringify } from 'csv-stringify/sync';
import type { AuditEvent } from '@/lib/audit/model';
import { begin, SUCCESS } from '@/lib/audit/server/intent';
import type { Database } from '@/lib/core/server/db/client';
import { type Stopping, stoppingOfProcess } from '@/lib/core/server/stopping';
import { textStream } from '@/lib/core/server/text-stream';
import { withoutFormulas } from '@/lib/core/spreadsheet-cell';
import { reasonWords } from '@/lib/vaults/reasons';
import type { InventoryParams } from '../list-params';
import type { Ending, ListedRow } from '../model';
import { endings } from './endings';
import { listedPage } from './list';

type Cell = string | number | null;

const CELLS: Readonly<Record<string, (row: ListedRow, ending: Ending | undefined) => Cell>> = {
  service: ({ service }) => service,
  mcp_server_url: ({ target }) => target,
  vault: ({ vaultName }) => vaultName,
  environment: ({ environment }) => environment,
  owner: ({ owner }) => owner,
  age_days: ({ ageDays }) => ageDays,
  token_set_at: ({ tokenSetAt }) => tokenSetAt,
  expires_at: ({ expiresAt }) => expiresAt,
  verified: ({ verdict }) => verdict,
  verified_at: ({ verifiedAt }) => verifiedAt,
  status: ({ goneAt, isArchived }) => (goneAt !== null ? 'deleted' : isArchived ? 'archived' : 'active'),
  created_at: ({ createdAt }) => createdAt,
  archived_at: ({ archivedAt }) => archivedAt,
  deleted_before: ({ goneAt }) => goneAt,
  ended_by: (_, ending) => ending?.actor ?? null,
  reason: (_, ending) => (ending?.reason ? reasonWords(ending.reason) : null),
  ticket: (_, ending) => ending?.reason?.ticket ?? null,
  kind: ({ kind }) => kind,
  credential_id: ({ id }) => id,
  vault_id: ({ vaultId }) => vaultId,
};

const OPTIONS: Options = {
  columns: Object.keys(CELLS),
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  cast: { string: withoutFormulas },
};

interface Mirror {
  db: Database;
  connection: string;
}

const keyOf = (vaultId: string, credentialId: string | null): string => `${vaultId} ${credentialId}`;

async function endedRows(
  { db, connection }: Mirror,
  rows: readonly ListedRow[],
): Promise<Map<string, Ending>> {
  const ended = rows.filter(({ isArchived, goneAt }) => isArchived || goneAt !== null);
  const places = ended.map(({ vaultId, id }) => ({ vaultId, credentialId: id }));
  const found = await endings(db, connection, places);
  return new Map(found.map((ending) => [keyOf(ending.vaultId, ending.credentialId), ending]));
}

/**
 * The rows of a search as CSV (RFC 4180), one page at a time. The audit log has who asked for it, and how many rows were
 * sent. Rejects when that cannot be written.
 */
export async function exportCredentials(
  mirror: Mirror,
  params: InventoryParams,
  by: Pick<AuditEvent, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  stopping: Stopping = stoppingOfProcess(),
): Promise<Response> {
  const intent = await begin(mirror.db, {
    ...by,
    action: 'inventory.export',
    targets: [],
    code: null,
    intentId: null,
    summary: { q: params.q },
  });
  let sent = 0;
  async function* lines() {
    // The mark by which spreadsheets know UTF-8.
    yield `\uFEFF${stringify([], { ...OPTIONS, header: true })}`;
    for (let cursor: string | null = null; ; ) {
      const page = await listedPage(mirror, params, cursor);
      sent += page.rows.length;
      const ended = await endedRows(mirror, page.rows);
      yield stringify(
        page.rows.map((row) =>
          Object.values(CELLS).map((cell) => cell(row, ended.get(keyOf(row.vaultId, row.id)))),
        ),
        OPTIONS,
      );
      cursor = page.nextCursor;
      if (cursor === null) return;
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
      'content-disposition': `attachment; filename="strongroom-credentials-${day}Z.csv"`,
      'cache-control': 'private, no-store',
    },
  });
}
