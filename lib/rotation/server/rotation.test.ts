import { expect, test } from 'vitest';
import { unfinishedRotations } from './rotation';
import { conflictOf, rotationsOf, TARGET, testBench } from './test-bench';

const LATER = 180_000;
const bench = testBench();

test('recreate: creates the new credential and archives the old one in one request', async () => {
  const rotation = await bench.start();
  expect(rotation).toMatchObject({
    state: 'done',
    problem: null,
    steps: [],
    newCredentialId: bench.onlyNew(),
  });
  expect(bench.api.row(bench.oldId).status).toBe('archived');
  expect(bench.api.log.filter((call) => call !== 'list' && call !== 'get')).toEqual(['create', 'archive']);
  expect(await unfinishedRotations(bench.context, 'vault_1')).toEqual([]);
  expect(await rotationsOf(bench.context)).toMatchObject([{ id: rotation.id, state: 'done' }]);
});

test('in place: keeps the id and archives nothing', async () => {
  bench.api.rotate = 'in-place';
  expect(await bench.start()).toMatchObject({ state: 'done', method: 'in-place', newCredentialId: null });
  expect(bench.api.row(bench.oldId)).toMatchObject({ status: 'active', token: 'new-token' });
});

test('in place, accepted without effect: reports no success until `updated_at` increases', async () => {
  bench.api.rotate = 'in-place';
  bench.faultAt('rotate', { kind: 'ignored' });
  const rotation = await bench.start();
  expect(rotation).toMatchObject({ state: 'updating', problem: { code: 'outcome_unknown' } });
  expect(bench.api.row(bench.oldId).token).toBe('old-token');
  bench.pass(LATER);
  expect(await bench.step(rotation, 'enter-token', 'again')).toMatchObject({ state: 'done', problem: null });
  expect(bench.api.row(bench.oldId).token).toBe('again');
});

test('in place, without a valid time in the response: reports no success', async () => {
  bench.api.rotate = 'in-place';
  for (const updatedAt of [null, 'yesterday', '2020-01-01T00:00:00Z']) {
    bench.another();
    bench.api.onCall = (call) => {
      if (call === 'list') Object.assign(bench.api.row(bench.oldId), { updatedAt });
    };
    const { rotate } = bench.api.credentials;
    bench.api.credentials.rotate = async (...sent) => ({ ...(await rotate(...sent)), updatedAt });
    expect(await bench.start()).toMatchObject({ state: 'updating', problem: { code: 'outcome_unknown' } });
    bench.api.credentials.rotate = rotate;
  }
});

test('recreate, old one accepted for archiving without effect: stays unfinished', async () => {
  bench.faultAt('archive', { kind: 'ignored' });
  const rotation = await bench.start();
  expect(rotation).toMatchObject({
    state: 'retiring',
    problem: { code: 'outcome_unknown' },
    situation: { oldCredential: 'active', newCredential: 'active' },
  });
  expect(await bench.step(rotation, 'retire-old')).toMatchObject({ state: 'done', problem: null });
  expect(bench.api.row(bench.oldId).status).toBe('archived');
});

test('does not trust a creation that returns an existing credential', async () => {
  const other = bench.api.seed(TARGET, 'other-token');
  bench.api.credentials.create = async () => other;
  const rotation = await bench.start();
  expect(rotation).toMatchObject({ state: 'creating', problem: { code: 'outcome_unknown' } });
  expect(bench.api.row(bench.oldId).status).toBe('active');
});

test('in place, refused by the server: continues the same rotation by recreating', async () => {
  Object.assign(bench.api, { rotate: 'in-place', canRotate: false });
  expect(await bench.start()).toMatchObject({
    state: 'done',
    method: 'recreate',
    newCredentialId: bench.onlyNew(),
  });
});

test('starts nothing if the list of credentials never ends', async () => {
  const page = await bench.api.credentials.list('vault_1');
  bench.api.credentials.pages = async function* () {
    for (let cursor = 0; ; cursor++) yield { ...page, nextCursor: String(cursor) };
  };
  await expect(bench.start()).rejects.toMatchObject({ kind: 'unreadable' });
  expect(bench.callsOf('create')).toBe(0);
  expect(await rotationsOf(bench.context)).toEqual([]);
});

test('does not call the API for a page without unfinished rotations', async () => {
  await unfinishedRotations(bench.context, 'vault_1');
  expect(bench.api.log).toEqual([]);
});

test('ends a refused rotation as failed, and starts a new one for the next attempt', async () => {
  bench.faultAt('create', { kind: 'invalid' });
  expect(await bench.start()).toMatchObject({
    state: 'failed',
    problem: { code: 'invalid_input' },
    steps: [],
  });
  expect(await bench.start()).toMatchObject({ state: 'done' });
});

test('finds a credential whose response was lost, and leaves the last step to the person', async () => {
  bench.faultAt('create', { kind: 'lost', effect: 'after' });
  const rotation = await bench.start();
  expect(rotation).toMatchObject({
    state: 'confirmed',
    newCredentialId: bench.onlyNew(),
    situation: { oldCredential: 'active', newCredential: 'active' },
    steps: ['retire-old', 'look', 'abandon'],
  });
  expect(await bench.step(rotation, 'retire-old')).toMatchObject({ state: 'done' });
});

test('response lost before the write: reads first, sends again later', async () => {
  bench.faultAt('create', { kind: 'lost', effect: 'before' });
  const rotation = await bench.start();
  expect(rotation).toMatchObject({ state: 'creating', steps: ['look', 'enter-token', 'abandon'] });
  expect(rotation.problem?.code).toBe('outcome_unknown');
  bench.pass(LATER);
  expect((await bench.shown()).steps).toEqual(['enter-token', 'look', 'abandon']);
  expect(await bench.step(rotation, 'enter-token', 'again')).toMatchObject({ state: 'done' });
  expect(bench.api.row(bench.onlyNew()).token).toBe('again');
});

test('finds a late credential before it creates a second one, and does not send the second token', async () => {
  bench.faultAt('create', { kind: 'late' });
  const rotation = await bench.start();
  bench.api.landAll();
  expect((await bench.shown()).summary).toContain(bench.onlyNew());
  expect(await conflictOf(bench.step(rotation, 'enter-token', 'again'))).toContain('was not sent');
  expect(bench.callsOf('create')).toBe(1);
  expect(await bench.shown()).toMatchObject({ state: 'confirmed', newCredentialId: bench.onlyNew() });
});

test('several new credentials: names their ids and lets the person decide', async () => {
  bench.faultAt('create', { kind: 'lost', effect: 'after' });
  bench.api.onCall = ((inner) => (call: string) => {
    inner(call);
    if (call === 'create') bench.api.seed(TARGET, 'of a colleague');
  })(bench.api.onCall);
  const rotation = await bench.start();
  expect(rotation).toMatchObject({ state: 'creating', newCredentialId: null, steps: ['look', 'abandon'] });
  const ids = bench.newIds();
  expect(ids).toHaveLength(2);
  for (const id of ids) expect(rotation.summary).toContain(id);
  bench.api.archiveRow(String(ids[1]));
  expect(await bench.step(rotation, 'look')).toMatchObject({ state: 'confirmed', newCredentialId: ids[0] });
  expect(bench.api.row(bench.oldId).status).toBe('active');
});

test('one per server: changes nothing until the person agrees', async () => {
  bench.api.uniqueTargets = true;
  const rotation = await bench.start();
  expect(rotation).toMatchObject({ state: 'duplicate', steps: ['archive-first', 'look', 'abandon'] });
  expect(bench.api.row(bench.oldId).status).toBe('active');
  expect(await conflictOf(bench.step(rotation, 'enter-token', 'again'))).toContain('must be retired first');
  expect(await bench.step(rotation, 'archive-first', 'again')).toMatchObject({ state: 'done' });
  expect(bench.api.row(bench.oldId).status).toBe('archived');
  expect(bench.api.active(TARGET)).toMatchObject([{ token: 'again' }]);
});

test('creation stored into the old credential: does not retire the only credential', async () => {
  bench.api.reusesTargets = true;
  expect(await bench.start()).toMatchObject({ state: 'done', method: 'in-place', newCredentialId: null });
  expect(bench.api.row(bench.oldId)).toMatchObject({ status: 'active', token: 'new-token' });
  expect(bench.callsOf('archive')).toBe(0);
});

test('creation stored into the archived old credential: reports no success', async () => {
  bench.api.uniqueTargets = true;
  const rotation = await bench.start();
  bench.api.reusesTargets = true;
  const stuck = await bench.step(rotation, 'archive-first', 'again');
  expect(stuck).toMatchObject({ newCredentialId: null, problem: { code: 'outcome_unknown' } });
  expect(stuck.state).not.toBe('done');
  expect(stuck.summary).toContain(`No active credential for ${TARGET} exists now`);
});

test('archived first, then refused: reports that no credential is active', async () => {
  bench.api.uniqueTargets = true;
  const rotation = await bench.start();
  bench.faultAt('create', { kind: 'rate_limited' });
  const stuck = await bench.step(rotation, 'archive-first', 'again');
  expect(stuck).toMatchObject({ state: 'old_retired', steps: ['enter-token', 'look', 'abandon'] });
  expect(stuck.summary).toContain(`No active credential for ${TARGET} exists now`);
  expect(stuck.problem?.code).toBe('rate_limited');
  expect(await bench.step(stuck, 'enter-token', 'third')).toMatchObject({ state: 'done' });
});

test('reports that a step requires the token', async () => {
  bench.api.uniqueTargets = true;
  const rotation = await bench.start();
  await expect(bench.step(rotation, 'archive-first')).rejects.toMatchObject({
    problem: { code: 'invalid_input', fields: { accessToken: expect.any(String) } },
  });
  expect(bench.api.row(bench.oldId).status).toBe('active');
});

test('new one archived during the rotation: keeps the old one', async () => {
  bench.faultAt('create', { kind: 'lost', effect: 'after' });
  const rotation = await bench.start();
  bench.api.archiveRow(bench.onlyNew());
  expect(await conflictOf(bench.step(rotation, 'retire-old'))).toContain('Nothing was archived');
  expect(bench.api.row(bench.oldId).status).toBe('active');
  const now = await bench.shown();
  expect(now.situation).toEqual({ oldCredential: 'active', newCredential: 'archived' });
  expect(now.steps[0]).toBe('enter-token');
  expect(await bench.step(now, 'enter-token', 'again')).toMatchObject({ state: 'done' });
});

test('old one archived or deleted during the rotation: is finished', async () => {
  for (const away of ['archiveRow', 'deleteRow'] as const) {
    bench.another();
    bench.faultAt('create', { kind: 'lost', effect: 'after' });
    const rotation = await bench.start();
    bench.api[away](bench.oldId);
    expect(await bench.shown()).toMatchObject({ steps: ['look', 'abandon'] });
    expect(await bench.step(rotation, 'look')).toMatchObject({ state: 'done' });
  }
});

test('archived by another person before the archiving: counts a 409 as done after a read', async () => {
  bench.api.onCall = (call) => {
    if (call === 'archive') bench.api.archiveRow(bench.oldId);
  };
  expect(await bench.start()).toMatchObject({ state: 'done' });
});

test('archiving refused: keeps the problem and offers the same step', async () => {
  bench.faultAt('archive', { kind: 'forbidden' });
  const rotation = await bench.start();
  expect(rotation).toMatchObject({ state: 'confirmed', problem: { code: 'forbidden' } });
  expect(rotation.steps[0]).toBe('retire-old');
  expect(await bench.step(rotation, 'retire-old')).toMatchObject({ state: 'done', problem: null });
});

test('shows the rotation if the API cannot be read', async () => {
  bench.faultAt('archive', { kind: 'forbidden' });
  await bench.start();
  bench.api.faults = [{ kind: 'server', effect: 'before' }];
  const rotation = await bench.shown();
  expect(rotation.situation).toEqual({ oldCredential: 'unknown', newCredential: 'unknown' });
  expect(rotation).toMatchObject({ state: 'confirmed', steps: ['look', 'abandon'] });
  expect(rotation.summary).toContain('cannot be read');
});

test('abandoned: changes nothing, and the row records what existed', async () => {
  bench.faultAt('create', { kind: 'lost', effect: 'after' });
  const rotation = await bench.start();
  expect(await bench.step(rotation, 'abandon')).toMatchObject({
    state: 'abandoned',
    newCredentialId: bench.onlyNew(),
  });
  expect(bench.api.active(TARGET)).toHaveLength(2);
  await conflictOf(bench.step(rotation, 'retire-old'));
  expect(bench.api.row(bench.oldId).status).toBe('active');
});

test('does not rotate archived credentials and other kinds', async () => {
  bench.api.archiveRow(bench.oldId);
  expect(await conflictOf(bench.start())).toContain('archived');
  bench.another();
  Object.assign(bench.api.row(bench.oldId), { kind: 'mcp_oauth' });
  await expect(bench.start()).rejects.toMatchObject({ problem: { code: 'invalid_input' } });
  expect(await rotationsOf(bench.context)).toEqual([]);
});

test('allows closing a rotation whose vault was deleted', async () => {
  bench.faultAt('create', { kind: 'lost', effect: 'before' });
  await bench.start();
  bench.api.isVaultGone = true;
  const rotation = await bench.shown();
  expect(rotation).toMatchObject({ state: 'creating', steps: ['look', 'abandon'] });
  expect(rotation.summary).toContain('has no vault');
  await bench.step(rotation, 'abandon');
  expect(await unfinishedRotations(bench.context, 'vault_1')).toEqual([]);
  expect(await rotationsOf(bench.context)).toMatchObject([{ state: 'abandoned' }]);
});
