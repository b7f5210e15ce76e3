import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { openLeak, removeLeaked } from '@/lib/rotation/server/leak';
import { continueRotation, startRotation } from '@/lib/rotation/server/rotation';
import { type Fault, ModelVaultsApi } from '@/lib/rotation/server/test-vaults-api';
import { archiveCredential } from './archive';
import { deleteCredential, deleteVault } from './delete';
import { markHeld, refuseWhileDeleting } from './holds';

const TARGET = 'https://mcp.example.com/mcp';
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let api: ModelVaultsApi;
let ref: { vaultId: string; credentialId: string };
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.db.execute(sql`truncate legal_holds, running_deletions, rotations, leak_checklists`);
  api = new ModelVaultsApi();
  ref = { vaultId: 'vault_1', credentialId: api.seed(TARGET).id };
});
const context = () => ({ api, db: database.db });

async function hold(
  { vaultId, credentialId }: { vaultId: string; credentialId: string | null } = ref,
  { until = "now() + interval '9 days'", ended = 'null' } = {},
): Promise<void> {
  await database.db.execute(sql`
    insert into legal_holds (id, connection, vault_id, credential_id, reason, until, set_by, set_by_id, ended_at)
    values (gen_random_uuid(), ${api.connection.id}, ${vaultId}, ${credentialId}, 'Case 4711', ${sql.raw(until)},
      'ada@example.com (Ada)', 'ada', ${sql.raw(ended)})`);
}

const WAYS = {
  'the deletion of a credential': () => deleteCredential(context(), ref),
  'a rotation that deletes the old credential': () =>
    startRotation(context(), { ...ref, secret: bearerSecret('new-token'), retire: 'delete' }),
  'the removal of a leaked credential': async () => {
    const { id } = await openLeak(context(), ref);
    return removeLeaked(context(), { checklistId: id });
  },
};

describe.each(Object.entries(WAYS))('%s', (_, remove) => {
  test.each([
    ['its own hold', () => hold()],
    ['a hold on its vault', () => hold({ vaultId: ref.vaultId, credentialId: null })],
  ])('is refused under %s, and the error names it', async (__, set) => {
    await set();
    const day = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
    await expect(remove()).rejects.toMatchObject({
      problem: {
        code: 'conflict',
        message: expect.stringMatching(
          new RegExp(`until ${day}.*set by ada@example.com \\(Ada\\): “Case 4711”.*Archive it instead`),
        ),
      },
    });
    expect(api.log.filter((call) => call === 'delete' || call === 'create')).toEqual([]);
    expect(api.active(TARGET).map(({ id }) => id)).toEqual([ref.credentialId]);
  });

  test.each([
    ['a released hold', () => hold(ref, { ended: 'now()' })],
    ['a hold whose last day has passed', () => hold(ref, { until: "now() - interval '1 second'" })],
    ['a hold on another credential', () => hold({ vaultId: ref.vaultId, credentialId: 'other' })],
    ['a hold on another vault', () => hold({ vaultId: 'vault_2', credentialId: null })],
  ])('succeeds under %s', async (__, set) => {
    await set();
    await remove();
    expect(api.log).toContain('delete');
  });
});

test('a vault cannot be deleted, but can be archived, while one of its credentials is held', async () => {
  const { vault } = api.insertVault({ displayName: 'Payments' });
  await hold({ vaultId: vault.id, credentialId: 'one' });
  await expect(deleteVault(context(), { vaultId: vault.id, typedName: 'Payments' })).rejects.toThrow(
    'Credential one of this vault is under legal hold',
  );
  await hold();
  expect(await archiveCredential(context(), ref)).toMatchObject({ entry: { status: 'archived' } });
  await expect(deleteCredential(context(), ref)).rejects.toThrow('This credential is under legal hold');
});

test('a refusal states the number of other holds', async () => {
  await hold();
  await hold();
  const says = (words: string) => ({
    problem: { message: expect.stringContaining(`“Case 4711”. ${words}`) },
  });
  await expect(deleteCredential(context(), ref)).rejects.toMatchObject(says('1 more hold applies. Nothing'));
  await hold();
  await expect(deleteCredential(context(), ref)).rejects.toMatchObject(says('2 more holds apply. Nothing'));
});

test('a hold that is set after the start of a rotation keeps the old credential', async () => {
  api.onCall = async (call) => {
    if (call === 'create') await hold();
  };
  const rotation = await startRotation(context(), {
    ...ref,
    secret: bearerSecret('new-token'),
    retire: 'delete',
  });
  const stopped = { state: 'confirmed', problem: { message: expect.stringContaining('legal hold') } };
  expect(rotation).toMatchObject(stopped);
  expect(await continueRotation(context(), { rotationId: rotation.id, step: 'retire-old' })).toMatchObject(
    stopped,
  );
  expect(api.active(TARGET)).toHaveLength(2);
});

test('marks the rows of a page that an active hold covers', async () => {
  await hold();
  await hold({ vaultId: 'vault_2', credentialId: null });
  const marks = async (items: { id: string; vaultId?: string }[]) => {
    const page = await markHeld(context(), { items, nextCursor: null, previousCursor: null, unreadable: 0 });
    return page.items.map(({ isHeld }) => isHeld);
  };
  const { vaultId, credentialId: id } = ref;
  expect(
    await marks([
      { id, vaultId },
      { id: 'other', vaultId },
      { id, vaultId: 'vault_2' },
    ]),
  ).toEqual([true, false, true]);
  expect(await marks([{ id: vaultId }, { id: 'vault_2' }])).toEqual([false, true]);
});

const setWhileRunning = (credentialId: string | null = ref.credentialId) =>
  refuseWhileDeleting(database.db, api.connection.id, { vaultId: ref.vaultId, credentialId });

test('rejects a new hold while a deletion runs and accepts one afterwards', async () => {
  let asked: string[] = [];
  api.onCall = async (call) => {
    if (call !== 'delete') return;
    const settled = await Promise.allSettled([
      setWhileRunning(),
      setWhileRunning(null),
      setWhileRunning('other'),
    ]);
    asked = settled.map(({ status }) => status);
  };
  await deleteCredential(context(), ref);
  expect(asked).toEqual(['rejected', 'rejected', 'fulfilled']);
  await setWhileRunning();
});

test.each<[string, Fault, boolean]>([
  ['refused', { kind: 'conflict' }, true],
  ['lost', { kind: 'lost', effect: 'before' }, false],
])(
  'after a deletion that was %s, a new hold waits only if the deletion may still run',
  async (_, fault, isFree) => {
    api.faults = [null, fault];
    await expect(deleteCredential(context(), ref)).rejects.toThrow();
    const set = setWhileRunning();
    await (isFree ? set : expect(set).rejects.toThrow('may still run'));
    await database.db.execute(sql`update running_deletions set started_at = now() - interval '3 minutes'`);
    await setWhileRunning();
  },
);

test('no other code asks the API to delete', () => {
  const files = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !/\.test\.ts$|\/test-[^/]+$|^(embedded-api|providers)\//.test(file),
  );
  expect(files.length).toBeGreaterThan(200);
  const deleting = files.filter((file) =>
    /\.(vaults|credentials)\.delete\(/.test(readFileSync(`lib/${file}`, 'utf8')),
  );
  expect(deleting).toEqual(['vaults/server/delete.ts']);
});
