import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lookAtApi } from '@/lib/boot/server/look-at-api';
import { withoutUrlSecrets } from '@/lib/core/secret-names';
import { openDatabase } from '@/lib/core/server/db/client';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { keepLogLines } from '@/lib/core/server/test-log-lines';
import { ModelVaultsApi } from '@/lib/rotation/server/test-vaults-api';
import type { AuditFields, AuditTarget } from '../model';
import { begin, outcomeOf } from './intent';
import { listEntries } from './list';
import { record } from './log';
import { type Look, reconcileIntents } from './reconcile';
import { someEvent } from './test-events';

const TARGET = 'https://mcp.example.com/mcp';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.drop();
});

const newest = async () => (await listEntries(database.db, {}, { limit: 1 })).entries[0];

describe('begin and finish', () => {
  test('write two rows; the outcome names its intent and the created targets', async () => {
    const intent = await begin(database.db, someEvent({ action: 'credential.create' }));
    expect(await newest()).toEqual(intent.entry);
    expect(intent.entry).toMatchObject({ outcome: 'intent', intentId: null });
    await intent.finish({
      outcome: 'failure',
      code: 'conflict',
      targets: [{ kind: 'vault', id: 'vault_1', label: 'billing' }],
    });
    expect(await newest()).toMatchObject({
      sequence: 2,
      outcome: 'failure',
      code: 'conflict',
      intentId: intent.entry.id,
      action: 'credential.create',
      targets: [...intent.entry.targets, { kind: 'vault', id: 'vault_1', label: 'billing' }],
    });
    expect((await listEntries(database.db, { target: 'vault_1' }, { limit: 5 })).entries).toHaveLength(1);
  });

  test('begin rejects if the log cannot be written', async () => {
    await database.db.$client.query('alter table audit.entries add constraint no check (false) not valid');
    await expect(begin(database.db, someEvent())).rejects.toThrow('violates check');
  });

  test('tries again to write an outcome', async () => {
    const intent = await begin(database.db, someEvent(), async () => {
      await database.db.$client.query('alter table audit.entries drop constraint if exists no');
    });
    await database.db.$client.query('alter table audit.entries add constraint no check (false) not valid');
    await intent.finish({ outcome: 'success', code: null });
    expect(await newest()).toMatchObject({ outcome: 'success', intentId: intent.entry.id });
  });

  test('logs an outcome that cannot be written and keeps the change', async () => {
    const lines = keepLogLines();
    const sleep = vi.fn(async () => {});
    const intent = await begin(database.db, someEvent(), sleep);
    await database.db.$client.query('alter table audit.entries add constraint no check (false) not valid');
    await intent.finish({ outcome: 'success', code: null });
    expect(sleep).toHaveBeenCalledTimes(3);
    expect(lines[0]).toMatchObject({ level: 'error', intentId: intent.entry.id });
  });
});

describe('reconciling', () => {
  const inAnHour = () => new Date(Date.now() + 3_600_000);
  const success: Look = async () => ({ outcome: 'success', code: null });

  test('writes one row for each old intent without an outcome, across replicas', async () => {
    const ended = await begin(database.db, someEvent());
    await ended.finish({ outcome: 'success', code: null });
    const left = await begin(database.db, someEvent({ action: 'vault.archive' }));
    const replicas = Array.from({ length: 3 }, () => openDatabase(database.url));
    const look = vi.fn(success);
    const counts = await Promise.all(replicas.map((db) => reconcileIntents({ db, look, now: inAnHour() })));
    await Promise.all(replicas.map((db) => db.$client.end()));
    expect(counts.reduce((total, count) => total + count)).toBe(1);
    expect(look).toHaveBeenCalledTimes(1);
    expect(await newest()).toMatchObject({
      sequence: 4,
      action: 'vault.archive',
      outcome: 'success',
      intentId: left.entry.id,
      actor: { kind: 'system' },
    });
    expect(await reconcileIntents({ db: database.db, look, now: inAnHour() })).toBe(0);
  });

  test('skips intents that may still run', async () => {
    await begin(database.db, someEvent({ action: 'vault.archive' }));
    await begin(database.db, someEvent({ action: 'vault.create' }));
    const reconciledAfter = (minutes: number) =>
      reconcileIntents({ db: database.db, look: success, now: new Date(Date.now() + minutes * 60_000) });
    expect(await reconciledAfter(0)).toBe(0);
    expect(await reconciledAfter(7)).toBe(1);
    expect(await reconciledAfter(22)).toBe(1);
  });

  test('reads only unsettled intents and misses none that was too young before', async () => {
    await begin(database.db, someEvent());
    expect(await reconcileIntents({ db: database.db, look: success, now: inAnHour() })).toBe(1);
    const young = await begin(database.db, someEvent());
    expect(await reconcileIntents({ db: database.db, look: success })).toBe(0);
    const later = await begin(database.db, someEvent());
    const look = vi.fn(success);
    expect(await reconcileIntents({ db: database.db, look, now: inAnHour() })).toBe(2);
    expect(look.mock.calls.map(([{ id }]) => id)).toEqual([young.entry.id, later.entry.id]);
  });

  test('records an unknown outcome if the look-up fails', async () => {
    keepLogLines();
    await begin(database.db, someEvent());
    const look = () => Promise.reject(new Error('away'));
    expect(await reconcileIntents({ db: database.db, look, now: inAnHour() })).toBe(1);
    expect(await newest()).toMatchObject({ outcome: 'unknown' });
  });
});

describe('the reconcilers', () => {
  let api: ModelVaultsApi;
  beforeEach(() => {
    api = new ModelVaultsApi();
  });

  const intend = (event: Partial<AuditFields>) =>
    record(database.db, someEvent({ ...event, outcome: 'intent' }));
  async function found(event: Partial<AuditFields>, prepare = async (_intentId: string) => {}) {
    const entry = await intend(event);
    await prepare(entry.id);
    const outcome = await lookAtApi(api, database.db)(entry);
    await record(database.db, outcomeOf(entry, { outcome: 'failure', code: null }));
    return outcome;
  }
  const about = (credentialId: string): Partial<AuditFields> => ({
    targets: [
      { kind: 'vault', id: 'vault_1', label: null },
      { kind: 'credential', id: credentialId, label: null },
    ],
  });

  test('find archived and deleted credentials', async () => {
    const { id } = api.seed(TARGET);
    expect(await found({ ...about(id), action: 'credential.archive' })).toMatchObject({ outcome: 'failure' });
    expect(await found({ ...about(id), action: 'credential.delete' })).toMatchObject({ outcome: 'failure' });
    api.archiveRow(id);
    expect(await found({ ...about(id), action: 'credential.archive' })).toMatchObject({ outcome: 'success' });
    api.deleteRow(id);
    expect(await found({ ...about(id), action: 'credential.archive' })).toMatchObject({ outcome: 'unknown' });
    expect(await found({ ...about(id), action: 'credential.delete' })).toMatchObject({
      outcome: 'unknown',
      code: 'already_gone',
    });
    await record(database.db, someEvent({ ...about(id), action: 'credential.create' }));
    expect(await found({ ...about(id), action: 'credential.delete' })).toMatchObject({ outcome: 'success' });
  });

  test('find a new credential, one of several, and none', async () => {
    const event: Partial<AuditFields> = {
      action: 'credential.create',
      targets: [{ kind: 'vault', id: 'vault_1', label: null }],
      summary: { vaultId: 'vault_1', mcpServerUrl: TARGET, accessToken: '[set]' },
    };
    api.seed(TARGET);
    expect(await found(event)).toMatchObject({ outcome: 'failure' });
    const made = Object.assign(api.seed(TARGET), { createdAt: new Date().toISOString() });
    expect(await found(event)).toMatchObject({
      outcome: 'success',
      targets: [{ kind: 'credential', id: made.id, label: TARGET }],
    });
    const theirs = Object.assign(api.seed(TARGET), { createdAt: new Date().toISOString() });
    expect(await found(event)).toMatchObject({ outcome: 'unknown' });
    await record(
      database.db,
      someEvent({ ...about(theirs.id), action: 'credential.create', intentId: crypto.randomUUID() }),
    );
    expect(await found(event)).toMatchObject({ outcome: 'success', targets: [{ id: made.id }] });
  });

  test('assign a credential to neither of two changes that may have created it', async () => {
    const event: Partial<AuditFields> = {
      action: 'credential.create',
      targets: [{ kind: 'vault', id: 'vault_1', label: null }],
      summary: { vaultId: 'vault_1', mcpServerUrl: TARGET },
    };
    await intend(event);
    Object.assign(api.seed(TARGET), { createdAt: new Date().toISOString() });
    expect(await found(event)).toMatchObject({ outcome: 'unknown' });
  });

  test('find a credential whose URL has a secret, which the log does not contain', async () => {
    const url = `${TARGET}?api_key=sk_live_0123456789`;
    const made = Object.assign(api.seed(url), { createdAt: new Date().toISOString() });
    const targets: AuditTarget[] = [{ kind: 'vault', id: 'vault_1', label: null }];
    const summary = { mcpServerUrl: withoutUrlSecrets(url) };
    expect(await found({ action: 'credential.create', targets, summary })).toMatchObject({
      outcome: 'success',
      targets: [{ kind: 'credential', id: made.id }],
    });
    const stored = { kind: 'credential' as const, id: made.id, label: url };
    expect(await record(database.db, someEvent({ targets: [stored] }))).toMatchObject({
      targets: [{ ...stored, label: `${TARGET}?api_key=[set]` }],
    });
  });

  test('find whether a vault was created', async () => {
    const event: Partial<AuditFields> = {
      action: 'vault.create',
      targets: [],
      summary: { displayName: 'billing' },
    };
    expect(await found(event)).toMatchObject({ outcome: 'failure' });
    api.vaultRows.push({
      id: 'vault_9',
      name: 'billing',
      status: 'active',
      metadata: {},
      createdAt: new Date().toISOString(),
      updatedAt: null,
      archivedAt: null,
    });
    expect(await found(event)).toMatchObject({
      outcome: 'success',
      targets: [{ kind: 'vault', id: 'vault_9', label: 'billing' }],
    });
    expect(
      await found({ action: 'vault.delete', targets: [{ kind: 'vault', id: 'vault_9', label: null }] }),
    ).toMatchObject({ outcome: 'failure' });
  });

  // With the API that the process was connected to before.
  const insertRotation = (state: string) => async (id: string) => {
    await database.db.$client.query(
      `insert into rotations (id, connection, vault_id, credential_id, target, kind, method, retire, state)
       values ($1, 'earlier', 'vault_1', 'vcred_1', $2, 'static_bearer', 'recreate', 'archive', $3)`,
      [id, TARGET, state],
    );
  };

  test.each([
    ['done', 'success'],
    ['failed', 'failure'],
    ['creating', 'unknown'],
  ])('read a rotation in state %s: %s', async (state, outcome) => {
    const rotate = { ...about('vcred_1'), action: 'credential.rotate' };
    expect(await found(rotate, insertRotation(state))).toMatchObject({ outcome });
    const id = (await database.db.$client.query('select id from rotations')).rows[0].id;
    const targets = [{ kind: 'rotation' as const, id, label: null }];
    expect(await found({ targets, action: 'rotation.continue' })).toMatchObject({ outcome });
  });

  test('do not mistake the rotation of another person for the lost one', async () => {
    const rotate = { ...about('vcred_1'), action: 'credential.rotate' };
    const theirs = async () => insertRotation('done')(crypto.randomUUID());
    expect(await found(rotate, theirs)).toMatchObject({ outcome: 'unknown' });
  });

  test('report a rotation without a row as never started and a failing API as no result', async () => {
    expect(await found({ ...about('vcred_1'), action: 'credential.rotate' })).toMatchObject({
      outcome: 'failure',
    });
    api.faults = [{ kind: 'server', effect: 'before' }];
    await expect(found({ ...about('vcred_1'), action: 'credential.archive' })).rejects.toThrow();
    expect(await found({ action: 'settings.change' })).toMatchObject({ outcome: 'unknown' });
  });

  test('read the steps after a leak', async () => {
    const id = crypto.randomUUID();
    const { id: credentialId } = api.seed(TARGET);
    expect(await found({ ...about(credentialId), action: 'leak.start' })).toMatchObject({
      outcome: 'failure',
    });
    await database.db.$client.query(
      `insert into leak_checklists (id, connection, vault_id, credential_id, target, revoked_at)
       values ($1, 'earlier', 'vault_1', $2, $3, now())`,
      [id, credentialId, TARGET],
    );
    expect(await found({ ...about(credentialId), action: 'leak.start' })).toMatchObject({
      outcome: 'success',
    });
    const summary = { checklistId: id };
    expect(await found({ summary, action: 'leak.tick-revoked' })).toMatchObject({ outcome: 'success' });
    expect(await found({ summary, action: 'leak.tick-not-needed' })).toMatchObject({ outcome: 'failure' });
    expect(await found({ summary, action: 'leak.remove' })).toMatchObject({ outcome: 'failure' });
    api.deleteRow(credentialId);
    expect(await found({ summary, action: 'leak.remove' })).toMatchObject({ outcome: 'success' });
  });
});
