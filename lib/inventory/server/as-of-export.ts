import 'server-only';
import type { Stopping } from '@/lib/core/server/stopping';
import { type AsOf, type AsOfPage, type AsOfRow, UNKNOWN_BECAUSE } from '../as-of';
import { asOfPage } from './as-of';
import { type Cell, csvDownload, type Requester } from './csv-download';
import type { Mirror } from './list';

const CELLS: Readonly<Record<string, (row: AsOfRow) => Cell>> = {
  state: ({ unknown }) => (unknown === null ? 'active' : 'unknown'),
  unknown_because: ({ unknown }) => unknown && UNKNOWN_BECAUSE[unknown],
  mcp_server_url: ({ target }) => target,
  vault: ({ vaultName }) => vaultName,
  environment: ({ environment }) => environment,
  values_of: ({ hasTodaysValues, unknown }) =>
    unknown === 'audit' ? 'audit log' : hasTodaysValues ? 'today' : 'then',
  owner_today: ({ owner }) => owner,
  created_at: ({ createdAt }) => createdAt,
  ended_at: ({ endedAt }) => endedAt,
  ended_before: ({ endedBefore }) => endedBefore,
  credential_id: ({ credentialId }) => credentialId,
  vault_id: ({ vaultId }) => vaultId,
};

/** Returns the rows of an instant as CSV, each with the instant. The file name has the number of unknown rows. */
export async function exportAsOf(
  mirror: Mirror,
  search: AsOf,
  by: Requester,
  stopping?: Stopping,
): Promise<Response> {
  const first = await asOfPage(mirror, search, null);
  const unknown = first.counts?.unknown ?? 0;
  async function* pages(): AsyncGenerator<Cell[][]> {
    for (let page: AsOfPage = first; ; page = await asOfPage(mirror, search, page.nextCursor)) {
      yield page.rows.map((row) => [search.at, unknown, ...Object.values(CELLS).map((cell) => cell(row))]);
      if (page.nextCursor === null) return;
    }
  }
  return csvDownload(
    mirror.db,
    by,
    {
      name: `${search.of}-as-of-${search.at.slice(0, 19).replaceAll(':', '-')}Z-${unknown}-unknown`,
      asked: { asOf: search.at, of: search.of, q: search.q, unknown },
      columns: ['as_of', 'unknown_rows', ...Object.keys(CELLS)],
      pages: pages(),
    },
    stopping,
  );
}
