// The first page of vaults as the embedded service asks PostgreSQL for it, sent by the driver alone.
import pg from 'pg';

const instant = (column) => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const ACTIVE = 'from embedded.vaults t where t.account_id = $1 and t.archived_at is null';
const NEWEST_FIRST = 'order by t.created_at desc, t.id desc';
const FIRST_PAGE = `select t.id, t.display_name as "displayName", t.metadata,
    ${instant('t.archived_at')} as "archivedAt", ${instant('t.created_at')} as "createdAt",
    ${instant('t.updated_at')} as "updatedAt"
  ${ACTIVE} ${NEWEST_FIRST} limit $2`;

/**
 * Opens `count` connections to look at the active vaults of an account. `run(lane)` sends the statement
 * over one of them and returns its rows; `count()` counts, `idAt(n)` names the n-th in list order.
 */
export async function openDriver(databaseUrl, count, accountId) {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: databaseUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  return {
    run: async (lane) =>
      (await clients[lane].query({ name: 'first page', text: FIRST_PAGE, values: [accountId, 21] })).rows,
    count: async () =>
      Number((await clients[0].query(`select count(*) as n ${ACTIVE}`, [accountId])).rows[0].n),
    idAt: async (n) =>
      (await clients[0].query(`select t.id ${ACTIVE} ${NEWEST_FIRST} offset $2 limit 1`, [accountId, n]))
        .rows[0].id,
    close: () => Promise.all(clients.map((client) => client.end())),
  };
}
