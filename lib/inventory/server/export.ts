import 'server-only';
import { sql } from 'drizzle-orm';
import type { Stopping } from '@/lib/core/server/stopping';
import { reasonWords } from '@/lib/vaults/reasons';
import type { CredentialPlace } from '../inputs';
import type { InventoryParams } from '../list-params';
import type { Ending, InventoryRow, ListedRow } from '../model';
import { type Cell, csvDownload, csvText, type Requester } from './csv-download';
import { endings } from './endings';
import { listed, listedPage, type Mirror } from './list';
import { placesTable } from './places';
import { policiesInForce } from './policies';
import { COLUMNS } from './search';

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

const keyOf = (vaultId: string, credentialId: string): string => `${vaultId} ${credentialId}`;

async function endedRows(
  { db, connection }: Mirror,
  rows: readonly ListedRow[],
): Promise<Map<string, Ending>> {
  const ended = rows.filter(({ isArchived, goneAt }) => isArchived || goneAt !== null);
  const places = ended.map(({ vaultId, id }) => ({ vaultId, credentialId: id }));
  const found = await endings(db, connection, places);
  return new Map(found.map((ending) => [keyOf(ending.vaultId, ending.credentialId), ending]));
}

async function cellsOf(mirror: Mirror, rows: readonly ListedRow[]): Promise<Cell[][]> {
  const ended = await endedRows(mirror, rows);
  return rows.map((row) =>
    Object.values(CELLS).map((cell) => cell(row, ended.get(keyOf(row.vaultId, row.id)))),
  );
}

async function* pagesOf(mirror: Mirror, params: InventoryParams): AsyncGenerator<Cell[][]> {
  for (let cursor: string | null = null; ; ) {
    const page = await listedPage(mirror, params, cursor);
    yield await cellsOf(mirror, page.rows);
    cursor = page.nextCursor;
    if (cursor === null) return;
  }
}

/** Returns the current values of selected rows as CSV, without rows that the inventory no longer has. */
export async function selectionCsv(
  mirror: Mirror,
  places: readonly CredentialPlace[],
): Promise<{ text: string; rows: number }> {
  const { rows } = await mirror.db.execute<InventoryRow & Record<string, unknown>>(sql`
    select ${COLUMNS} from ${placesTable(places)} join inventory.credentials as row
      on row.connection = ${mirror.connection} and row.vault_id = place.vault_id and row.id = place.credential_id
    order by place.position`);
  const inForce = await policiesInForce(mirror.db);
  const cells = await cellsOf(
    mirror,
    rows.map((row) => listed(row, inForce)),
  );
  return { text: csvText(Object.keys(CELLS), cells), rows: cells.length };
}

export const exportCredentials = (
  mirror: Mirror,
  params: InventoryParams,
  by: Requester,
  stopping?: Stopping,
): Promise<Response> =>
  csvDownload(
    mirror.db,
    by,
    {
      name: 'credentials',
      asked: { q: params.q },
      columns: Object.keys(CELLS),
      pages: pagesOf(mirror, params),
    },
    stopping,
  );
