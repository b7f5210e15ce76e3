// The tasks of `npm run bench -- --only inventory`.
import { generateKeyPairSync } from 'node:crypto';

/** Returns the result of `run`, its duration, ms, and its additional memory, bytes. */
async function measured(run) {
  const idle = process.memoryUsage().rss;
  let peak = idle;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const begun = performance.now();
  const value = await run();
  clearInterval(watch);
  return { value, ms: performance.now() - begun, grown: peak - idle };
}

const LOG = `
  insert into audit.entries (sequence, id, at, actor, actor_id, action, targets, target_ids, outcome, intent_id, summary,
    previous_hash, hash)
  select n, md5('entry ' || n)::uuid, now() - interval '2 years' + n * interval '5 minutes',
    '{"id":"user_bench","name":"Bench","kind":"user"}', 'user_bench', 'credential.create',
    jsonb_build_array(jsonb_build_object('kind', 'vault', 'id', vault_id, 'label', null),
      jsonb_build_object('kind', 'credential', 'id', id, 'label', target)),
    array[vault_id, id], case when n % 2 = 1 then 'intent' else 'success' end,
    case when n % 2 = 0 then md5('entry ' || n - 1)::uuid end,
    jsonb_build_object('mcpServerUrl', target, 'accessToken', '[set]', 'connection', $1::text), md5(n::text), md5(n::text)
  from (select row_number() over (order by vault_id, id) as place, vault_id, id, target from inventory.credentials
      where connection = $1 limit $2) as credential
    cross join lateral generate_series(place * 2 - 1, place * 2) as n order by n`;

/**
 * The tasks that measure the inventory, the archive and evidence packs, in the process that
 * server-process.mjs starts.
 */
export async function inventoryTasks(load, db, baseUrl) {
  const { parseQuery } = await load('inventory/query');
  const { listedPage, listedSummary } = await load('inventory/server/list');
  const { overview } = await load('inventory/server/overview');
  const { encodeCursor } = await load('inventory/server/search');
  const { destinations } = await load('inventory/server/go-to');
  const { seedRows } = await load('inventory/server/test-rows');
  const { asOfPage } = await load('inventory/server/as-of');
  const { lifelineWindow } = await load('lifelines/server/lifelines');
  const { headline } = await load('lifelines/server/headline');
  const { deriveLives } = await load('lifelines/server/lives');
  const { loadPageSearch } = await load('lifelines/search');
  const { takeSnapshot } = await load('inventory/server/snapshot');
  const { createVaultsApi, inventoryApi } = await load('boot/server/client');
  const archive = loadPageSearch(new URL('http://console.invalid/archive'));
  /** Changes one credential, which invalidates the cached counts. */
  const change = (connection) =>
    db.$client.query(
      `update inventory.credentials set owner = gen_random_uuid()::text
      where (connection, vault_id, id) = (select connection, vault_id, id from inventory.credentials
        where connection = $1 and not is_archived order by vault_id, id limit 1)`,
      [connection],
    );
  const reads = {
    lifelines: ({ connection, group = null }) => lifelineWindow({ db, connection }, { ...archive, group }),
    asOf: ({ connection, kind, days }) => {
      const at = new Date(Date.now() - days * 86_400_000).toISOString();
      return asOfPage({ db, connection }, { of: kind, at, q: '' }, null);
    },
    headline: ({ connection }) => headline({ db, connection }, archive),
    page: ({ connection, q, cursor = null, ...order }) =>
      listedPage({ db, connection }, { q, ...order }, cursor),
    facets: ({ connection, q }) => listedSummary({ db, connection }, q),
    overview: ({ connection }) => overview(db, connection),
    goTo: ({ connection, q }) =>
      destinations({ db, connection }, q, {
        id: 'bench',
        name: 'Bench',
        email: 'bench@example.com',
        role: 'viewer',
      }),
  };
  return {
    seed: ({ connection, rows }) => seedRows(db, connection, rows),
    /** Writes a log with two entries for the creation of each credential. The hashes are fake. */
    log: async ({ connection, rows }) => {
      await db.$client.query(LOG, [connection, rows]);
      await db.$client.query('analyze audit.entries');
    },
    derive: ({ connection }) => deriveLives({ db, connection }, 600_000),
    /** Returns the cursor of a page in the middle of the rows that have a value to sort by. */
    middle: async ({ connection, column }) => {
      const found = `from inventory.credentials
        where connection = $1 and not is_archived and gone_at is null and ${column} is not null`;
      const { rows } = await db.$client.query(
        `select ${column}::text as value, vault_id, id ${found} order by ${column}, vault_id, id
        offset (select count(*) / 2 ${found}) limit 1`,
        [connection],
      );
      return encodeCursor([rows[0].value, rows[0].vault_id, rows[0].id]);
    },
    /** Returns the time of one read, ms. With `isFirst`, of the first read after a change. */
    read: async ({ of, isFirst = false, ...options }) => {
      if (parseQuery(options.q ?? '').errors.length > 0)
        throw new Error(`${options.q} is not a valid query.`);
      if (isFirst) await change(options.connection);
      const begun = performance.now();
      await reads[of](options);
      return performance.now() - begun;
    },
    /**
     * Returns the time of a snapshot, ms, and the additional memory, bytes. `isPaced` applies the rate limits
     * of the console's worker.
     */
    snapshot: async ({ isPaced = false }) => {
      const unpaced = { baseUrl, pat: 'pt-bench', shape: 'flat', connection: 'snapshot', pagePauseMs: 0 };
      const api = isPaced ? (await inventoryApi()).api : createVaultsApi(unpaced);
      const { value, ...cost } = await measured(() => takeSnapshot({ api, db, account: 'bench' }));
      if (!value) throw new Error('The snapshot is not complete.');
      return cost;
    },
    /** Returns the time of an evidence pack of all credentials, ms, its additional memory and its size, bytes. */
    pack: async ({ connection }) => {
      const { createSigner } = await load('audit/server/signing');
      const { packBytes } = await load('evidence/server/pack');
      const { scopeOf } = await load('evidence/server/scope');
      const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
      const scope = await scopeOf(db, connection, {
        q: '',
        lives: null,
        from: '2000-01-01',
        to: '2099-12-31',
      });
      const parts = packBytes({
        db,
        scope,
        requestedBy: { id: 'user_bench', name: 'Bench', kind: 'user' },
        signer: createSigner(key.toString('base64')),
        groupSecret: Buffer.alloc(32),
        now: () => new Date(),
        signal: new AbortController().signal,
        onFile: () => {},
        onRows: () => {},
      });
      const { value: bytes, ...cost } = await measured(async () => {
        let sum = 0;
        for await (const part of parts) sum += part.length;
        return sum;
      });
      return { ...cost, bytes };
    },
  };
}
