import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { ModelVaultsApi } from '@/lib/rotation/server/test-vaults-api';
import { deleteCredential } from '@/lib/vaults/server/delete';
import { loadArchiveSearch } from '../archive';
import { setHoldInput } from '../policy-inputs';
import { archivePage } from './archive';
import { holdPage, holdsAt, releaseHold, setHold } from './holds';
import { listedSummary } from './list';
import { mirrorNames } from './mirror-names';
import { credentialStory } from './story';
import { seedRows } from './test-rows';

const CONNECTION = 'model';
const ADA = { id: 'ada', name: 'Ada', email: 'ada@example.com' };
const BOB = { id: 'bob', name: 'Bob', email: 'bob@example.com' };
const DAY_MS = 86_400_000;
const one = { vaultId: 'vault_000000', credentialId: 'vcred_00000001' };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
const context = () => ({ db: database.db, connection: CONNECTION });
beforeAll(async () => {
  database = await createTestDatabase();
  await seedRows(database.db, CONNECTION, 100);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.execute(sql`truncate legal_holds, running_deletions, inventory.changes`);
  await database.db.execute(sql`truncate access."user" cascade`);
  await addUser(ADA, 'administrator');
});

const addUser = ({ id, name, email }: typeof ADA, role: string, deactivated = false) =>
  database.db.execute(sql`
    insert into access."user" (id, name, email, role, deactivated_at)
    values (${id}, ${name}, ${email}, ${role}, ${deactivated ? sql`now()` : null})`);
const day = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
const set = (place: { vaultId: string; credentialId: string | null } = one, days = 9) =>
  setHold(context(), { ...place, reason: 'Case 4711', until: day(days) }, ADA);

describe('the release of a hold', () => {
  test('is allowed to the only active administrator, who set it', async () => {
    await addUser(BOB, 'operator');
    await addUser({ id: 'old', name: 'Old', email: 'old@example.com' }, 'administrator', true);
    const { id } = await set();
    expect((await holdsAt(context(), ADA.id, one))[0]).toMatchObject({ needsOther: false });
    expect(await releaseHold(context(), { id }, ADA)).toMatchObject({
      ...one,
      setBy: 'ada@example.com (Ada)',
    });
    await expect(releaseHold(context(), { id }, ADA)).rejects.toThrow('already ended');
  });

  test('needs the other administrator if there are two', async () => {
    await addUser(BOB, 'administrator');
    const { id } = await set();
    expect((await holdsAt(context(), ADA.id, one))[0]).toMatchObject({ needsOther: true });
    expect((await holdsAt(context(), BOB.id, one))[0]).toMatchObject({ needsOther: false });
    await expect(releaseHold(context(), { id }, ADA)).rejects.toThrow('another administrator');
    await releaseHold(context(), { id }, BOB);
    expect(await holdPage(context(), ADA.id, 'in-force', null)).toMatchObject({ total: 0 });
    expect((await holdPage(context(), ADA.id, 'past', null)).terms).toMatchObject([
      { id, endedBy: 'bob@example.com (Bob)', reason: 'Case 4711' },
    ]);
  });
});

test('requires a known entry, a reason and a last day', async () => {
  await expect(set({ vaultId: 'none', credentialId: null })).rejects.toThrow('no such entry');
  await expect(set({ ...one, credentialId: 'none' })).rejects.toThrow('no such entry');
  const parse = (patch: object) =>
    setHoldInput.safeParse({ ...one, reason: 'Case 4711', until: day(30), ...patch }).success;
  expect(
    [{}, { reason: ' ' }, { until: day(-1) }, { until: '2026-02-30' }, { until: day(4_000) }].map(parse),
  ).toEqual([true, false, false, false, false]);
});

test('finds held entries by hold:true, also archived ones, and the other active ones by hold:false', async () => {
  const total = async (q: string) => (await listedSummary(context(), q)).total;
  const active = await total('');
  expect([await total('hold:true'), await total('hold:false')]).toEqual([0, active]);
  await set();
  await set({ vaultId: 'vault_000001', credentialId: null });
  expect(await total('hold:true')).toBe(51);
  expect(await total('hold:false')).toBe(
    (await total('status:active')) - (await total('status:active hold:true')),
  );
});

test('refuses either a hold or a parallel deletion', async () => {
  for (let round = 0; round < 20; round++) {
    const api = new ModelVaultsApi(CONNECTION);
    const { id: credentialId } = api.seed('https://mcp.example.com/mcp');
    const place = { vaultId: 'vault_1', credentialId };
    await database.db.execute(sql`delete from inventory.vaults where id = 'vault_1'`);
    await database.db.execute(sql`delete from inventory.credentials where vault_id = 'vault_1'`);
    await database.db.execute(sql`
      insert into inventory.vaults select (jsonb_populate_record(row, '{"id": "vault_1"}')).*
      from inventory.vaults as row where id = 'vault_000000'`);
    await database.db.execute(sql`
      insert into inventory.credentials (connection, vault_id, id, vault_name, kind, target, status, metadata,
        is_archived, first_seen_at)
      values (${CONNECTION}, 'vault_1', ${credentialId}, 'One', 'static_bearer', 'x', 'active', '{}', false, now())`);
    let isSetAfterDelete = false;
    const deletion = deleteCredential({ api, db: database.db }, place);
    const [deleted, held] = await Promise.allSettled([
      deletion,
      set(round % 2 === 0 ? place : { ...place, credentialId: null }).then(() => {
        isSetAfterDelete = api.active('https://mcp.example.com/mcp').length === 0;
      }),
    ]);
    // A hold that was set after the deletion ended is on an entry that no longer exists.
    if (deleted.status === 'fulfilled' && held.status === 'fulfilled') expect(isSetAfterDelete).toBe(true);
    else expect([deleted.status, held.status].toSorted()).toEqual(['fulfilled', 'rejected']);
    if (deleted.status === 'rejected') expect(api.log).not.toContain('delete');
  }
});

describe('a deletion outside of the console', () => {
  const gone = { vaultId: 'vault_000000', credentialId: 'vcred_00000000' };
  const change = (cause: string | null, since = "now() - interval '2 days'") =>
    database.db.execute(sql`
      insert into inventory.changes (connection, vault_id, credential_id, field, since, until, cause)
      values (${CONNECTION}, ${gone.vaultId}, ${gone.credentialId}, 'deleted', ${sql.raw(since)},
        now() - interval '1 day', ${cause})`);
  const held = (
    from: string,
    to = "now() + interval '9 days'",
    credentialId: string | null = gone.credentialId,
  ) =>
    database.db.execute(sql`
      insert into legal_holds (id, connection, vault_id, credential_id, reason, until, set_by, set_by_id, set_at)
      values (gen_random_uuid(), ${CONNECTION}, ${gone.vaultId}, ${credentialId}, 'Case', ${sql.raw(to)}, 'a', 'a',
        ${sql.raw(from)})`);
  const marks = async () => {
    const story = await credentialStory(database.db, { connection: CONNECTION, ...gone });
    const search = loadArchiveSearch(new URLSearchParams({ of: 'deleted', q: gone.credentialId }));
    const { entries } = await archivePage(context(), search);
    return [story.deletedUnderHold, entries[0]?.deletedUnderHold];
  };

  test.each<[string, 'yes' | 'maybe' | null, () => Promise<unknown>]>([
    ['a hold during the whole time', 'yes', () => held("now() - interval '9 days'")],
    ['a hold on the vault', 'yes', () => held("now() - interval '9 days'", undefined, null)],
    ['a hold set between two reads', 'maybe', () => held("now() - interval '30 hours'")],
    ['a hold that ended before', null, () => held("now() - interval '9 days'", "now() - interval '3 days'")],
    ['a hold set later', null, () => held('now()')],
    ['a hold on another credential', null, () => held("now() - interval '9 days'", undefined, 'other')],
  ])('under %s is marked %s', async (_, mark, make) => {
    await change('outside');
    await make();
    expect(await marks()).toEqual([mark, mark]);
  });

  test('is marked “maybe” without an earlier read, and is not marked for the console', async () => {
    await held("now() - interval '9 days'");
    await change('outside', 'null');
    expect(await marks()).toEqual(['maybe', 'maybe']);
    await change('console');
    expect(await marks()).toEqual([null, null]);
  });
});

test('finds the active holds of a vault and of its credentials by ids', async () => {
  const vault = { vaultId: one.vaultId, credentialId: null };
  const found = (...ids: string[]) => mirrorNames.holds(database.db, ids);
  expect(await found(one.vaultId, one.credentialId)).toEqual([]);
  const { id } = await set(one);
  await set(one);
  await set(vault);
  expect(await found(one.vaultId)).toEqual([vault]);
  expect(await found(one.credentialId)).toEqual([one]);
  expect(await found(one.vaultId, one.credentialId)).toHaveLength(2);
  expect(await found('vault_none')).toEqual([]);
  await releaseHold(context(), { id }, ADA);
  expect(await found(one.credentialId)).toEqual([one]);
});
