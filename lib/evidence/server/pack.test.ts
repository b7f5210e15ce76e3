import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MANIFEST, PACK_FILE_NAMES, SIGNATURE } from '../model';
import { CONNECTION, contentsOf, packBench, rowsIn, verifyPack } from './test-packs';

let bench: Awaited<ReturnType<typeof packBench>>;
beforeAll(async () => {
  bench = await packBench();
});
afterAll(() => bench.drop());

const files = async (request?: Parameters<typeof bench.pack>[0]) =>
  contentsOf(bench.folder, await bench.pack(request));
const manifestIn = (contents: Awaited<ReturnType<typeof files>>) =>
  JSON.parse(String(contents.get(MANIFEST)));

test('contains every file, and passes verification', async () => {
  const pack = await bench.pack();
  const contents = await contentsOf(bench.folder, pack);
  expect([...contents.keys()]).toEqual([...PACK_FILE_NAMES, MANIFEST, SIGNATURE]);
  const proven = verifyPack(bench.folder, pack, ['--key', bench.signer.publicKey]);
  expect(proven.output).toMatch(/^INTACT\./);
  expect(proven.output).toContain('A checkpoint of');
  expect(proven.status).toBe(0);
  const unproven = verifyPack(bench.folder, pack);
  expect(unproven.output).toMatch(/^NOT PROVEN\./);
  expect(unproven.output).toContain('That the key belongs to your company.');
  expect(unproven.status).toBe(3);
});

test('gives the same bytes for the same inputs, except for the time of the signature', async () => {
  const first = await bench.pack();
  expect((await bench.pack()).equals(first)).toBe(true);
  const later = await contentsOf(
    bench.folder,
    await bench.pack({}, { now: () => new Date('2027-01-01T00:00:00Z') }),
  );
  const before = await contentsOf(bench.folder, first);
  for (const name of PACK_FILE_NAMES)
    expect(later.get(name)?.equals(before.get(name) ?? Buffer.of())).toBe(true);
  const times = [manifestIn(later), manifestIn(before)].map(({ signature }) => signature.signedAt);
  expect(times).toEqual(['2027-01-01T00:00:00.000Z', '2026-11-28T12:00:00.000Z']);
});

test('contains every credential of the period, with any status', async () => {
  const rows = rowsIn(await files(), 'population.csv');
  expect(rows).toHaveLength(500);
  expect(new Set(rows.map(({ status_at_end: status }) => status))).toEqual(
    new Set(['active', 'archived', 'deleted']),
  );
  const early = rowsIn(await files({ to: '2025-06-30' }), 'population.csv');
  expect(early.length).toBeGreaterThan(0);
  expect(early.length).toBeLessThan(500);
  expect(early.every(({ created_at: at = '' }) => at < '2025-07-01')).toBe(true);
});

test('selects rows by a filter, and states it in the manifest', async () => {
  const contents = await files({ q: 'env:production' });
  const rows = rowsIn(contents, 'population.csv');
  expect(rows.length).toBeGreaterThan(50);
  expect(new Set(rows.map(({ environment }) => environment))).toEqual(new Set(['production']));
  expect(manifestIn(contents).filter).toMatchObject({ q: 'env:production' });
});

test('filters of the archive select the credentials that ended and pass them', async () => {
  const lives = { reason: 'unknown', gap: null, over: false, outside: false, own: false } as const;
  const pack = await bench.pack({ lives });
  const contents = await contentsOf(bench.folder, pack);
  const idsIn = (name: 'population.csv' | 'removals.csv') =>
    rowsIn(contents, name).map(({ credential_id: id }) => id);
  const { rows } = await bench.db.execute<{ id: string }>(sql`
    select id from lifelines.lives where connection = ${CONNECTION} and ends is not null and "end" = 'unknown'`);
  expect(rows.length).toBeGreaterThan(0);
  expect(idsIn('population.csv').toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
  // An entry that was archived and then deleted is in two rows.
  expect(new Set(idsIn('removals.csv'))).toEqual(new Set(rows.map(({ id }) => id)));
  expect(manifestIn(contents).filter.archive).toEqual(['Reason: Unknown']);
  expect(String(contents.get('summary.html'))).toContain('Filter: Reason: Unknown.');
  expect(verifyPack(bench.folder, pack).output).toContain('filter Reason: Unknown');
});

test('gives equal tokens the same number, another one in the next pack, and contains no digest', async () => {
  const numbers = (rows: Record<string, string>[]) =>
    rows.flatMap(({ credential_id: id, token_group: group }) => (group ? [`${id} ${group}`] : []));
  // With ten groups, two packs have the same numbers once in ten factorial cases.
  await bench.db.execute(sql`
    update inventory.credentials set fingerprint = 'same-' || right(id, 8)::int % 10
    where connection = ${CONNECTION} and fingerprint like 'same-%'`);
  const contents = await files();
  const rows = rowsIn(contents, 'population.csv');
  const groups = Map.groupBy(
    rows.filter(({ token_group: group }) => group !== ''),
    ({ token_group: group }) => group,
  );
  const { rows: expected } = await bench.db.execute(sql`
    select fingerprint from inventory.credentials where connection = ${CONNECTION} and fingerprint is not null
    group by fingerprint having count(*) > 1`);
  expect(groups.size).toBe(expected.length);
  expect([...groups.values()].every(({ length }) => length > 1)).toBe(true);
  for (const content of contents.values()) expect(content.toString('latin1')).not.toMatch(/\b(same|own)-\d/);
  const other = rowsIn(await files({ from: '2020-01-01' }), 'population.csv');
  expect(numbers(other)).toHaveLength(numbers(rows).length);
  expect(numbers(other).join()).not.toBe(numbers(rows).join());
});

test('writes formulas as text', async () => {
  await bench.db.execute(sql`
    update inventory.credentials set vault_name = '=HYPERLINK("x")' where id = 'vcred_00000001'`);
  expect(String((await files({ q: 'vcred_00000001' })).get('population.csv'))).toContain(
    `"'=HYPERLINK(""x"")"`,
  );
});

test('states for removals who, why, how fast and whether the token was revoked', async () => {
  const id = 'vcred_00000011';
  await bench.db.execute(sql`update inventory.credentials set archived_at = now() where id = ${id}`);
  const { sequence } = await bench.record('credential.archive', id, 'found in a log');
  await bench.db.execute(sql`
    insert into inventory.changes (connection, vault_id, credential_id, field, until, cause, audit_sequence)
    values (${CONNECTION}, 'vault_000000', ${id}, 'archived_at', now(), 'console', ${sequence + 1})`);
  await bench.db.execute(sql`
    insert into leak_checklists (id, connection, vault_id, credential_id, target, opened_at, revoked_at)
    values (gen_random_uuid(), ${CONNECTION}, 'vault_000000', ${id}, 'x', now() - interval '3 hours', now())`);
  const contents = await files({ q: id });
  expect(rowsIn(contents, 'removals.csv')).toMatchObject([
    {
      ...{ event: 'archived', ended_by: 'ada@example.com (Ada)', cause: 'console', reason: 'leaked' },
      ...{ reason_note: 'found in a log', ticket: 'SEC-1', trigger: 'leak reported', hours: '3' },
      ...{ proof_of_revocation: 'stated by a person', ending_entry: String(sequence + 1) },
    },
  ]);
  expect(String(contents.get('summary.html'))).toContain('Leaked or suspected');
});

test('states the overlap and gap of rotations in seconds', async () => {
  await bench.db.execute(sql`
    insert into rotations (id, connection, vault_id, credential_id, target, kind, method, retire, state,
      new_credential_id, started_at, updated_at)
    select gen_random_uuid(), ${CONNECTION}, 'vault_000000', old, 'x', 'static_bearer', 'recreate', 'archive', 'done',
      new, '2026-01-01', '2026-01-01'
    from (values ('vcred_00000022', 'vcred_00000023'), ('vcred_00000033', 'vcred_00000034')) as pair (old, new)`);
  await bench.db.execute(sql`
    update inventory.credentials set created_at = '2026-01-01T10:00:00Z' where id in ('vcred_00000023', 'vcred_00000034')`);
  await bench.db.execute(sql`
    update inventory.credentials set archived_at = case id when 'vcred_00000022' then '2026-01-01T09:58:30Z'::timestamptz
      else '2026-01-01T10:00:07Z'::timestamptz end where id in ('vcred_00000022', 'vcred_00000033')`);
  const contents = await files({ from: '2026-01-01', to: '2026-01-01' });
  const found = rowsIn(contents, 'rotations.csv').map((row) => [
    row.old_credential_id,
    row.overlap_s,
    row.gap_s,
  ]);
  expect(found.sort()).toEqual([
    ['vcred_00000022', '0', '90'],
    ['vcred_00000033', '7', '0'],
  ]);
  expect(String(contents.get('summary.html'))).toContain('1 rotation left a gap');
});

test('leaves unknown values empty instead of 0', async () => {
  await bench.db.execute(sql`
    insert into rotations (id, connection, vault_id, credential_id, target, kind, method, retire, state, started_at)
    values (gen_random_uuid(), ${CONNECTION}, 'vault_000001', 'vcred_00000050', 'x', 'static_bearer', 'recreate',
      'archive', 'creating', '2025-12-24')`);
  await bench.db.execute(sql`
    update inventory.credentials set token_set_at = null, archived_at = '2025-12-24T12:00:00Z', created_at = '2025-01-01'
    where id = 'vcred_00000055'`);
  const contents = await files({ from: '2025-12-24', to: '2025-12-24' });
  expect(rowsIn(contents, 'rotations.csv')).toMatchObject([{ overlap_s: '', gap_s: '', result: 'creating' }]);
  expect(rowsIn(contents, 'removals.csv')).toMatchObject([{ trigger: '', trigger_at: '', hours: '' }]);
  const row = rowsIn(contents, 'population.csv').find(({ credential_id: id }) => id === 'vcred_00000055');
  expect(row).toMatchObject({ overdue_days: '', status_at_end: 'archived' });
});

test('contains the holds and reviews of the period that the filter selects', async () => {
  const [held, other] = ['vcred_00000060', 'vcred_00000061'];
  const hold = (
    id: number,
    credential: string | null,
    setAt: string,
    until: string,
    endedAt: string | null,
  ) =>
    bench.db.execute(sql`
      insert into legal_holds (id, connection, vault_id, credential_id, reason, until, set_by, set_by_id, set_at,
        ended_by, ended_at)
      values (${`00000000-0000-4000-8000-00000000000${id}`}, ${CONNECTION},
        (select vault_id from inventory.credentials where connection = ${CONNECTION} and id = ${held}), ${credential},
        ${`Case ${id}`}, ${until}, 'Ada', 'u-1', ${setAt}, ${endedAt === null ? null : 'Ben'}, ${endedAt})`);
  await hold(1, held, '2025-11-01', '2026-11-01', null);
  await hold(2, null, '2025-11-02', '2026-11-01', '2025-11-20');
  await hold(3, other, '2025-01-01', '2026-11-01', '2025-10-31');
  await hold(4, held, '2025-12-01', '2026-11-01', null);
  const review = (id: string, at: string, finding: string) =>
    bench.db.execute(sql`
      insert into lifelines.reviews (id, connection, vault_id, credential_id, finding, note, seed, reviewed_by, reviewed_at)
      select gen_random_uuid(), ${CONNECTION}, vault_id, id, ${finding}, '=No ticket', '7', 'Ada', ${at}
      from inventory.credentials where connection = ${CONNECTION} and id = ${id}`);
  await review(held, '2025-11-05', 'exception');
  await review(held, '2025-12-05', 'none');
  const period = { from: '2025-11-01', to: '2025-11-30' };
  const contents = await files(period);
  expect(rowsIn(contents, 'holds.csv').map(({ reason, ended_by: by }) => [reason, by])).toEqual([
    ['Case 1', ''],
    ['Case 2', 'Ben'],
  ]);
  expect(rowsIn(contents, 'reviews.csv')).toMatchObject([
    { credential_id: held, finding: 'exception', note: "'=No ticket", seed: '7', reviewed_by: 'Ada' },
  ]);
  expect(String(contents.get('summary.html'))).toContain('1 sample review states a finding.');
  const filtered = await files({ ...period, q: other });
  expect(rowsIn(filtered, 'holds.csv').map(({ reason }) => reason)).toEqual(['Case 2']);
  expect(rowsIn(filtered, 'reviews.csv')).toEqual([]);
  const names = new Set(rowsIn(contents, 'controls.csv').map(({ file }) => file));
  expect(
    PACK_FILE_NAMES.filter((name) => name !== 'summary.html' && name !== 'controls.csv' && !names.has(name)),
  ).toEqual([]);
});

test('states roles at the start and the end of the period, and who changed them', async () => {
  await bench.db.execute(sql`
    insert into access."user" (id, name, email, role, created_at) values
      ('u-1', 'Ada', 'ada@example.com', 'administrator', '2020-01-01'),
      ('u-2', 'Ben', 'ben@example.com', 'auditor', '2020-01-01')`);
  const contents = await files({ from: '2021-01-01' });
  const rows = rowsIn(contents, 'roles.csv').filter(({ user_id: id }) => id === 'u-2');
  expect(rows.map(({ record, role, may, basis }) => ({ record, role, may, basis }))).toEqual([
    { record: 'at start', role: 'auditor', may: 'vaults.read audit.read', basis: 'no change is recorded' },
    { record: 'at end', role: 'auditor', may: 'vaults.read audit.read', basis: 'no change is recorded' },
  ]);
});

test('reports an incomplete inventory in the manifest, the summary and the verification', async () => {
  await bench.db.execute(sql`
    update inventory.snapshots set unreadable = 3 where connection = ${CONNECTION} and digest = 'last'`);
  const pack = await bench.pack();
  const contents = await contentsOf(bench.folder, pack);
  expect(manifestIn(contents).completeness).toMatchObject({ isComplete: false });
  expect(String(contents.get('summary.html'))).toContain('This pack is not complete');
  expect(verifyPack(bench.folder, pack).output).toContain('3 rows of the account could not be read');
  await bench.db.execute(sql`update inventory.snapshots set unreadable = 0 where connection = ${CONNECTION}`);
  expect(manifestIn(await files()).completeness).toMatchObject({ isComplete: true, statements: [] });
});

test('ends a stopped pack with an error, and releases the database', async () => {
  const stop = new AbortController();
  const parts = await bench.bytes({}, { signal: stop.signal });
  await parts.next();
  stop.abort();
  await expect(
    (async () => {
      for await (const _ of parts);
    })(),
  ).rejects.toThrow('stopped');
  const left = await bench.bytes();
  await left.next();
  await left.return(undefined);
  await expect
    .poll(async () => {
      const { rows } = await bench.db.execute(
        sql`select count(*)::int as open from pg_stat_activity where datname = current_database() and state like 'idle in%'`,
      );
      return rows[0]?.open;
    })
    .toBe(0);
});
