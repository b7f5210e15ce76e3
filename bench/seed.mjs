// Vaults by the million, put into the embedded service's tables by SQL: through the API it would take hours.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';

/**
 * Terms to search for, and how many of `count` vaults have them in their name. `base` is the smallest account
 * that can be compared with: in a smaller one there is no full page of hits to be found.
 */
export const TERMS = {
  common: { text: 'production', share: 'a third' },
  uncommon: { text: 'quarterly', share: '0.5 %', base: 100_000 },
  rare: { text: 'zephyr', share: '7 rows' },
  missing: { text: 'nowhere to be found', share: 'no row' },
  short: { text: 'zq', share: 'no row, two letters' },
};

/** Ids are UUIDv7 of the row's own time, names are of the form team-service-environment-number. */
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

async function connect(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return client;
}

async function addAccount(client, name) {
  const pat = `pt-${randomBytes(32).toString('base64url')}`;
  const accountId = randomUUID();
  await client.query('insert into embedded.accounts (id, name) values ($1, $2)', [accountId, name]);
  await client.query('insert into embedded.pats (id, account_id, hash) values ($1, $2, $3)', [
    randomUUID(),
    accountId,
    createHash('sha256').update(pat).digest(),
  ]);
  return { accountId, pat };
}

async function accountOf(client, pat) {
  const { rows } = await client.query('select account_id as id from embedded.pats where hash = $1', [
    createHash('sha256').update(pat).digest(),
  ]);
  return rows[0].id;
}

/** Adds rows with the indexes out of the way: row by row, the trigram index takes most of the time. */
async function insertVaults(client, accounts) {
  const { rows: indexes } = await client.query(
    `select indexname as name, indexdef as definition from pg_indexes
      where schemaname = 'embedded' and tablename = 'vaults' and indexname <> 'vaults_pkey'`,
  );
  await client.query('begin');
  for (const { name } of indexes) await client.query(`drop index embedded.${name}`);
  for (const { accountId, count } of accounts) await client.query(INSERT, [accountId, count]);
  await client.query(`set local maintenance_work_mem = '512MB'`);
  for (const { definition } of indexes) await client.query(definition);
  await client.query('commit');
  await client.query('vacuum analyze embedded.vaults');
  await client.query('checkpoint');
}

/** Gives the account of `pat` `count` vaults. Returns the account's id. */
export async function seedVaults(databaseUrl, pat, count) {
  const client = await connect(databaseUrl);
  try {
    const accountId = await accountOf(client, pat);
    await insertVaults(client, [{ accountId, count }]);
    return accountId;
  } finally {
    await client.end();
  }
}

/** Makes one account for each of `counts`. Returns `{ count, accountId, pat }` for each. */
export async function seedAccounts(databaseUrl, counts) {
  const client = await connect(databaseUrl);
  try {
    const accounts = [];
    for (const count of counts) accounts.push({ count, ...(await addAccount(client, `${count} vaults`)) });
    await insertVaults(client, accounts);
    return accounts;
  } finally {
    await client.end();
  }
}

/** Adds `count` credentials to the newest vault of the account, through the API. Returns the vault's id. */
export async function seedCredentials({ url, pat }, count) {
  const api = `${url}/api/v1/cloud/vaults`;
  const headers = { authorization: `Bearer ${pat}`, 'content-type': 'application/json' };
  const { data } = await (await fetch(`${api}?limit=1`, { headers })).json();
  const vaultId = data[0].id;
  for (let n = 1; n <= count; n++) {
    const body = JSON.stringify({
      mcp_server_url: `https://mcp-${n}.example.com/mcp`,
      protocol: 'streamable_http',
      type: 'static_bearer',
      access_token: randomBytes(24).toString('hex'),
    });
    const answer = await fetch(`${api}/${vaultId}/credentials`, { method: 'POST', headers, body });
    if (answer.status !== 201) throw new Error(`A credential could not be made: ${await answer.text()}`);
  }
  return vaultId;
}
