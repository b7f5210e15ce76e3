import { expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { continueRotation, unfinishedRotations } from './rotation';
import { conflictOf, rotationsOf, TARGET, testBench } from './test-bench';
import { Crash, ModelVaultsApi } from './test-vaults-api';

const SOON = 5_000;
const LATER = 180_000;
const bench = testBench();

test('refuses a second start while one is unfinished, sends nothing and reports its state', async () => {
  bench.faultAt('archive', { kind: 'forbidden' });
  await bench.start();
  const message = await conflictOf(bench.start());
  expect(message).toContain('not finished');
  expect(message).toContain(bench.onlyNew());
  expect(bench.newIds()).toHaveLength(1);
});

test('changes nothing for an outdated page', async () => {
  bench.faultAt('archive', { kind: 'forbidden' });
  const { id, revision } = await bench.start();
  await conflictOf(
    continueRotation(bench.context, { rotationId: id, step: 'retire-old', expectedRevision: revision - 1 }),
  );
  expect(bench.api.row(bench.oldId).status).toBe('active');
});

test('abandoned during the creation: still reports the credential that then appears', async () => {
  bench.api.onCall = async (call) => {
    if (call !== 'create') return;
    bench.api.onCall = () => {};
    await bench.step(await bench.shown(), 'abandon');
  };
  // The token was sent, so this tab cannot report that nothing was done.
  await expect(bench.start()).rejects.toMatchObject({ problem: { code: 'outcome_unknown' } });
  expect(await rotationsOf(bench.context)).toMatchObject([
    { state: 'abandoned', newCredentialId: bench.onlyNew() },
  ]);
  expect(bench.api.row(bench.oldId).status).toBe('active');
});

test('does not send a token twice while it is being sent', async () => {
  bench.faultAt('create', { kind: 'crash', effect: 'before' });
  await expect(bench.start()).rejects.toBeInstanceOf(Crash);
  bench.pass(SOON);
  const rotation = await bench.shown();
  expect(rotation).toMatchObject({ state: 'creating', problem: null, steps: ['look', 'abandon'] });
  expect(await conflictOf(bench.step(rotation, 'enter-token', 'again'))).toContain('being sent right now');
  expect(bench.callsOf('create')).toBe(1);
  bench.pass(LATER);
  expect(await bench.step(rotation, 'enter-token', 'again')).toMatchObject({ state: 'done' });
});

const waysToMove = [
  ['retire-old', async () => bench.faultAt('archive', { kind: 'forbidden' })],
  ['archive-first', async () => Object.assign(bench.api, { uniqueTargets: true })],
  ['enter-token', async () => bench.faultAt('create', { kind: 'lost', effect: 'before' })],
] as const;
test.each(waysToMove)('two tabs, one row, %s: exactly one changes the row', async (name, prepare) => {
  for (let round = 0; round < 8; round++) {
    bench.reset(`round-${name}-${round}`);
    await prepare();
    const rotation = await bench.start();
    bench.pass(LATER);
    const before = bench.api.log.length;
    // Both tabs show the same rotation. Without its revision, a late step counts as a repetition.
    const seen = { rotationId: rotation.id, step: name, expectedRevision: rotation.revision };
    const outcomes = await Promise.allSettled(
      [1, 2].map((tab) => continueRotation(bench.context, { ...seen, secret: bearerSecret(`tab-${tab}`) })),
    );
    const lost = outcomes.filter(({ status }) => status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(lost).toMatchObject([{ reason: { problem: { code: 'conflict' } } }]);
    const calls = bench.api.log.slice(before);
    expect(calls.filter((call) => call === 'create').length).toBe(name === 'retire-old' ? 0 : 1);
    expect(calls.filter((call) => call === 'archive')).toHaveLength(1);
    expect(bench.api.active(TARGET)).toHaveLength(1);
  }
});

test('creates one rotation for two parallel starts', async () => {
  const outcomes = await Promise.allSettled([bench.start('one'), bench.start('two')]);
  // The slower one is refused, or learns that the other has ended and sent nothing.
  const states = outcomes.map((one) => (one.status === 'fulfilled' ? one.value.state : 'refused'));
  expect(states.filter((state) => state === 'done')).toHaveLength(1);
  expect(states.filter((state) => state !== 'refused' && state !== 'failed')).toHaveLength(1);
  expect(bench.api.active(TARGET)).toHaveLength(1);
  expect(bench.callsOf('create')).toBe(1);
});

test('sends nothing if the old credential is no longer active at the start', async () => {
  bench.api.onCall = async (call) => {
    if (call !== 'list') return;
    bench.api.onCall = () => {};
    await bench.start('first');
  };
  const late = await bench.start('second');
  expect(late).toMatchObject({ state: 'failed', problem: { code: 'conflict' } });
  expect(late.problem?.message).toContain(bench.onlyNew());
  expect(bench.callsOf('create')).toBe(1);
  expect(bench.api.active(TARGET)).toMatchObject([{ token: 'first' }]);
});

test('does not find a rotation of another account', async () => {
  bench.faultAt('archive', { kind: 'forbidden' });
  const rotation = await bench.start();
  const elsewhere = { ...bench.context, api: new ModelVaultsApi('another') };
  await expect(
    continueRotation(elsewhere, { rotationId: rotation.id, step: 'abandon' }),
  ).rejects.toMatchObject({ problem: { code: 'not_found' } });
  expect(await unfinishedRotations(elsewhere, 'vault_1')).toEqual([]);
});
