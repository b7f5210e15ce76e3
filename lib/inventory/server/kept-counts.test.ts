import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { leakChecklists } from '@/lib/rotation/server/schema';
import { rotations } from '@/lib/vaults/server/schema';
import { credentialFacts } from '@/lib/verification/server/schema';
import type { AttentionKey, Facet } from '../model';
import { formOf } from '../policy-form';
import { acceptException, endException } from './exceptions';
import { setExpiry } from './expiry';
import { forgetRevisions, kept } from './kept-counts';
import { listedSummary } from './list';
import { overview } from './overview';
import { setOwner, setOwners } from './owner';
import { changePolicies, policyState } from './policies';
import { refreshVault } from './read-vault';
import { startTestService, type TestAccount, type TestService, testAccount } from './test-account';

const ADA = { name: 'Ada', email: 'ada@example.com' };

let service: TestService;
let account: TestAccount;
let vaultId: string;
let place: { connection: string; vaultId: string; credentialId: string };
beforeAll(async () => {
  service = await startTestService();
  account = await testAccount(service);
  const { vault } = await account.api.vaults.create({
    displayName: 'Vault',
    metadata: { environment: 'production' },
  });
  vaultId = vault.id;
  place = { connection: account.connection, vaultId, credentialId: await addCredential('https://a.example') };
  await account.snapshot();
  await service.db.execute(sql`update inventory.credentials set token_set_at = '2020-01-01'`);
});
afterAll(() => service.drop());

const mirror = () => ({ db: service.db, connection: account.connection });
const addCredential = async (mcpServerUrl: string) =>
  (await account.api.credentials.create(vaultId, { mcpServerUrl, secret: bearerSecret(mcpServerUrl) })).id;

const attention = async (key: AttentionKey) =>
  (await overview(service.db, account.connection)).attention.find((one) => one.key === key)?.count;
const facet = async (of: Facet, name: string, q = '') =>
  (await listedSummary(mirror(), q)).facets.find((one) => one.facet === of && one.value === name)?.count ?? 0;
const total = async (q: string) => (await listedSummary(mirror(), q)).total;

/** Counts before and after a change, each twice, so that the second count can use the first. */
async function around(count: () => Promise<unknown>, change: () => Promise<unknown>) {
  const first = await count();
  expect(await count()).toEqual(first);
  await change();
  return [first, await count()];
}

test('recounts after a change of the mirror', async () => {
  expect(
    await around(
      () => total(''),
      async () => {
        await addCredential('https://b.example');
        await refreshVault(account.context, vaultId);
      },
    ),
  ).toEqual([1, 2]);
  expect(
    await around(
      () => total('team:payments'),
      async () => {
        await service.db.execute(sql`
          update inventory.vaults set metadata = '{"team": "payments"}' where id = ${vaultId}`);
      },
    ),
  ).toEqual([0, 2]);
});

test('recounts after a new owner or expiry', async () => {
  const own = () => setOwner(service.db, account.connection, place, 'grace@example.com');
  expect(await around(() => attention('unowned'), own)).toEqual([2, 1]);
  const disown = () => setOwners(service.db, account.connection, [place], null);
  expect(await around(() => facet('owner', 'none'), disown)).toEqual([1, 2]);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const expire = () => setExpiry(service.db, place, tomorrow);
  expect(await around(() => attention('expiring'), expire)).toEqual([0, 1]);
});

test('recounts after a verdict', async () => {
  const verify = async () => {
    const verdict = { code: 'refused', checkedAt: new Date().toISOString() } as never;
    await service.db
      .insert(credentialFacts)
      .values({ ...place, verdict })
      .onConflictDoUpdate({
        target: [credentialFacts.connection, credentialFacts.vaultId, credentialFacts.credentialId],
        set: { verdict },
      });
    await refreshVault(account.context, vaultId);
  };
  expect(await around(() => attention('refused'), verify)).toEqual([0, 1]);
  expect(await facet('verified', 'refused')).toBe(1);
});

test('recounts after a change of policies or exceptions', async () => {
  const change = async (production: string) => {
    const { version, policies } = await policyState(service.db);
    const form = formOf(policies);
    await changePolicies(
      service.db,
      { ...form, maximumAge: { ...form.maximumAge, production }, version },
      ADA,
    );
  };
  await change('');
  expect(
    await around(
      () => attention('overdue'),
      () => change('30'),
    ),
  ).toEqual([0, 1]);
  let id = '';
  const accept = async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const exception = { rule: 'overdue' as const, ...place, reason: 'Later', until };
    ({ id } = await acceptException(mirror(), exception, ADA));
  };
  expect(await around(() => attention('overdue'), accept)).toEqual([1, 0]);
  expect(
    await around(
      () => total('policy:overdue'),
      () => endException(mirror(), { id }, ADA),
    ),
  ).toEqual([0, 1]);
});

test('recounts after a rotation or a leak checklist', async () => {
  const row = { ...place, id: randomUUID(), target: 'https://a.example' };
  const begin = () =>
    service.db
      .insert(rotations)
      .values({ ...row, kind: 'static_bearer', method: 'in-place', retire: 'archive', state: 'updating' });
  expect(await around(() => attention('unfinished'), begin)).toEqual([0, 1]);
  const end = () => service.db.update(rotations).set({ state: 'done' }).where(eq(rotations.id, row.id));
  expect(await around(() => attention('unfinished'), end)).toEqual([1, 0]);
  const leak = () => service.db.insert(leakChecklists).values(row);
  expect(await around(() => attention('leaks'), leak)).toEqual([0, 1]);
  expect(
    await around(
      () => attention('leaks'),
      () => service.db.delete(leakChecklists),
    ),
  ).toEqual([1, 0]);
});

test('recounts after a change outside of the console or a deletion', async () => {
  const before = await attention('outside');
  await account.api.credentials.archive(vaultId, place.credentialId);
  const all = () => total('changed:outside status:archived');
  expect(await around(all, () => account.snapshot())).toEqual([0, 1]);
  expect(await attention('outside')).toBe(before);
  const remove = async () => {
    await account.api.vaults.delete(vaultId);
    for (let turn = 0; turn < 3; turn++) await account.snapshot();
  };
  expect(await around(() => total('gone:true'), remove)).toEqual([0, 2]);
});

test('includes a commit after the start of a count in the next count', async () => {
  const count = () => facet('owner', 'late@example.com', 'gone:true');
  const late = await around(count, async () => {
    await service.db.transaction(async (tx) => {
      await tx.execute(sql`update inventory.credentials set owner = 'late@example.com'`);
      expect(await count()).toBe(0);
      await service.db.execute(
        sql`update inventory.vaults set name = 'Committed earlier' where connection = ${account.connection}`,
      );
      expect(await count()).toBe(0);
    });
  });
  expect(late).toEqual([0, 2]);
});

test('keeps results after a snapshot without a difference, and keeps no failure', async () => {
  let times = 0;
  const count = () => kept(mirror(), ['times'], async () => ({ times: ++times }));
  await account.snapshot();
  await Promise.all([count(), count()]);
  await account.snapshot();
  expect(await count()).toEqual({ times: 1 });
  const fails = () => kept(mirror(), ['fails'], () => Promise.reject(new Error('Out of order.')));
  await expect(fails()).rejects.toThrow('Out of order.');
  await expect(fails()).rejects.toThrow('Out of order.');
});

test('removing revisions is a revision', async () => {
  const count = () => kept(mirror(), ['revisions'], async () => ({ at: randomUUID() }));
  const [before, after] = await around(count, async () => {
    await service.db.execute(sql`
      insert into inventory.revisions select ${account.connection}, n from generate_series(1, 600) as n
      on conflict do nothing`);
    await count();
    await forgetRevisions(service.db, account.connection);
  });
  expect(after).not.toEqual(before);
  // Transactions of other tests may still run on this PostgreSQL, so the newest revisions may stay.
  const { rows } = await service.db.execute<{ old: number; left: boolean }>(sql`
    select count(*) filter (where transaction <= 600)::int as old, count(*) > 0 as left
    from inventory.revisions where connection = ${account.connection}`);
  expect(rows).toEqual([{ old: 0, left: true }]);
});

test.each([
  ['vaults', ['last_seen_at', 'missing_snapshots', 'read_at', 'read_number']],
  ['credentials', ['missing_snapshots']],
])('every column of %s except the sightings makes a revision', async (table, sightings) => {
  const { rows } = await service.db.execute<{ column: string }>(sql`
    select attname as column from pg_trigger join pg_attribute on attrelid = tgrelid
    where tgname = ${`${table}_changed_revision`} and attnum > 0 and attgenerated = '' and not attisdropped
      and strpos(pg_get_triggerdef(pg_trigger.oid), 'old.' || attname || ' IS DISTINCT') = 0 order by attname`);
  expect(rows.map(({ column }) => column)).toEqual(sightings);
});
