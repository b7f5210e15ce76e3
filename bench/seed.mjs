// Inserts millions of vaults into the tables of the embedded API with SQL. Through the API it would take hours.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { withConnection } from '../bin/lib/postgres/connect.mjs';
import { migrateDatabase } from '../bin/lib/postgres/migrate.mjs';

/** The limit of one statement: a million rows, or an index over them. */
export const STATEMENT_MS = 60 * 60_000;

/**
 * Search terms, and how many of `count` vaults have them in their name. `base` is the smallest account for a
 * comparison: a smaller one has no full page of matches.
 */
export const TERMS = {
  none: { share: 'every row' },
  common: { text: 'production', share: 'a third' },
  uncommon: { text: 'quarterly', share: '0.5 %', base: 100_000 },
  rare: { text: 'zephyr', share: '7 rows' },
  missing: { text: 'nowhere to be found', share: 'no row' },
  short: { text: 'zq', share: 'no row, two letters' },
};

/** Ids are UUIDv7 of the row's own time. Names have the form team-service-environment-number. */
const INSERT = `
  insert into embedded.vaults (id, account_id, display_name, metadata, archived_at, created_at, updated_at)
  select 'vault_' || lpad(to_hex((extract(epoch from made) * 1000)::bigint), 12, '0') || '7'
      || substr(salt, 1, 3) || '8' || substr(salt, 4, 15),
    $1::uuid, team || '-' || service || '-' || environment || '-' || n,
    jsonb_build_object('environment', environment),
    case when n % 33 = 0 then made + interval '20 days' end, made, made
  from (
    select n, now() - ($2::int - n + 1) * (interval '700 days' / $2::int) as made,
      md5($1::uuid::text || n) as salt,
      (array['billing','identity','search','ledger','support','growth','data','risk'])[1 + n % 8] as team,
      case when n % greatest($2::int / 7, 1) = 3 then 'zephyr'
        when n % 200 = 7 then 'quarterly'
        else (array['github','slack','stripe','jira','sentry','notion','linear','figma','datadog'])[1 + n % 9]
      end as service,
      (array['production','staging','development'])[1 + n % 3] as environment
    from generate_series(1, $2::int) n) as rows`;

const hashOf = (pat) => createHash('sha256').update(pat).digest();

async function addAccount(client) {
  const pat = `pt-${randomBytes(32).toString('base64url')}`;
  const accountId = randomUUID();
  await client.query(`insert into embedded.accounts (id, name) values ($1, 'bench')`, [accountId]);
  const values = [randomUUID(), accountId, hashOf(pat)];
  await client.query('insert into embedded.pats (id, account_id, hash) values ($1, $2, $3)', values);
  return { accountId, pat };
}

async function accountOf(client, pat) {
  const { rows } = await client.query('select account_id from embedded.pats where hash = $1', [hashOf(pat)]);
  return { accountId: rows[0].account_id, pat };
}

/**
 * Runs `insert` without the indexes of a table and creates them afterwards: row by row, the trigram index
 * takes most of the time.
 */
export async function withoutIndexes(client, schema, table, insert) {
  const { rows: indexes } = await client.query(
    `select indexname as name, indexdef as definition from pg_indexes
      where schemaname = $1 and tablename = $2 and indexname not like '%pk%'`,
    [schema, table],
  );
  for (const { name } of indexes) await client.query(`drop index ${schema}.${name}`);
  await insert();
  await client.query(`set maintenance_work_mem = '512MB'`);
  for (const { definition } of indexes) await client.query(definition);
  await client.query(`vacuum analyze ${schema}.${table}`);
  await client.query('checkpoint');
}

const insertVaults = (client, accounts) =>
  withoutIndexes(client, 'embedded', 'vaults', async () => {
    for (const { accountId, count } of accounts) await client.query(INSERT, [accountId, count]);
  });

/** Makes a migrated database with this name in the same cluster. Returns its URL. */
export async function ownDatabase(databaseUrl, name) {
  await withConnection(databaseUrl, (client) => client.query(`create database ${name}`));
  const url = databaseUrl.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
  await migrateDatabase(url);
  return url;
}

/** Adds `count` vaults to the account of each `pat`, or to a new one. Returns `{ count, accountId, pat }` for each. */
export async function seedVaults(databaseUrl, wanted) {
  return withConnection(
    databaseUrl,
    async (client) => {
      const accounts = [];
      for (const { count, pat } of wanted) {
        const account = pat === undefined ? await addAccount(client) : await accountOf(client, pat);
        accounts.push({ count, ...account });
      }
      await insertVaults(client, accounts);
      return accounts;
    },
    STATEMENT_MS,
  );
}

export async function postCredential({ api, pat }, { vaultId, mcpServerUrl, accessToken }) {
  const response = await fetch(`${api}/vaults/${vaultId}/credentials`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${pat}`,
      'content-type': 'application/json',
      'x-request-id': randomUUID(),
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({
      mcp_server_url: mcpServerUrl,
      protocol: 'streamable_http',
      type: 'static_bearer',
      access_token: accessToken,
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`A credential could not be made: ${text}`);
}

/** Adds `count` credentials to the newest vault of the account. Returns the vault's id. */
export async function seedCredentials({ url, pat }, count) {
  const api = `${url}/api/v1/cloud`;
  const headers = { authorization: `Bearer ${pat}` };
  const { data } = await (await fetch(`${api}/vaults?limit=1`, { headers })).json();
  const vaultId = data[0].id;
  for (let n = 1; n <= count; n++) {
    const mcpServerUrl = `https://mcp-${n}.example.com/mcp`;
    await postCredential({ api, pat }, { vaultId, mcpServerUrl, accessToken: `token-${randomUUID()}` });
  }
  return vaultId;
}
