// The first page of vaults, as the embedded API reads it, with only the driver.
const instant = (column) => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
export const ACTIVE = 'from embedded.vaults t where t.account_id = $1 and t.archived_at is null';
export const NEWEST_FIRST = 'order by t.created_at desc, t.id desc';
const FIRST_PAGE = `select t.id, t.display_name as "displayName", t.metadata,
    ${instant('t.archived_at')} as "archivedAt", ${instant('t.created_at')} as "createdAt",
    ${instant('t.updated_at')} as "updatedAt"
  ${ACTIVE} ${NEWEST_FIRST} limit $2`;

/** Returns the first 20 active vaults of an account and one more, as the embedded API reads them. */
export async function firstPage(client, accountId) {
  return (await client.query({ name: 'first page', text: FIRST_PAGE, values: [accountId, 21] })).rows;
}
