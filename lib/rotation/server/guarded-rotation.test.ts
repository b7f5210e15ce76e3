import { expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { factsOf, keepFacts } from '@/lib/verification/server/credential-metadata';
import { BAD, BY, checksBench, GOOD, problemOf } from '@/lib/verification/server/test-checks';
import { verdictOf } from '@/lib/verification/server/test-verdict';
import { issueTicket } from '@/lib/verification/server/verdict-ticket';
import { continueCheckedRotation, startCheckedRotation, verifyStart, verifyStep } from './guarded-rotation';

const bench = checksBench();

async function seed(): Promise<string> {
  const { id } = bench.api.seed(bench.url);
  const facts = {
    verdict: verdictOf('accepted'),
    verifiedBy: 'Before',
    secret: bearerSecret('old-token'),
    isCompared: true,
    url: bench.url,
  };
  await keepFacts(bench.connection, { vaultId: 'vault_1', credentialId: id }, facts);
  return id;
}
const rotate = (credentialId: string, accessToken: string, verdictTicket?: string) =>
  startCheckedRotation(
    bench.connection,
    { vaultId: 'vault_1', credentialId, secret: bearerSecret(accessToken), retire: 'archive', verdictTicket },
    BY,
  );
const codeOf = async (id: string | null) =>
  (await factsOf(bench.connection, 'vault_1', [id ?? ''])).get(id ?? '')?.verdict?.code;
const proofOf = (code: Parameters<typeof verdictOf>[0], token: string) =>
  issueTicket(verdictOf(code), { url: bench.url, protocol: null, secret: bearerSecret(token) });

test('recreate: stores the verdict with the new credential, and keeps that of the old one', async () => {
  const old = await seed();
  const rotation = await rotate(old, GOOD, proofOf('proven', GOOD));
  expect(rotation.state).toBe('done');
  expect(await codeOf(rotation.newCredentialId)).toBe('proven');
  expect(await codeOf(old)).toBe('accepted');
});

test('in place: replaces the old verdict, even if nothing is known of the new token', async () => {
  bench.api.rotate = 'in-place';
  const id = await seed();
  await rotate(id, GOOD, proofOf('proven', GOOD));
  expect(await codeOf(id)).toBe('proven');
  await rotate(id, BAD);
  expect(await codeOf(id)).toBeUndefined();
});

for (const way of ['recreate', 'in-place'] as const)
  test(`${way}: recognizes the token to be replaced, and other places of a new token`, async () => {
    bench.api.rotate = way;
    const old = await seed();
    expect(await rotate(old, 'old-token')).toMatchObject({
      state: 'done',
      isOldToken: true,
      sameTokenAs: [],
    });
    const elsewhere = { vaultId: 'vault_2', credentialId: 'cred_elsewhere' };
    const facts = {
      verdict: null,
      verifiedBy: null,
      secret: bearerSecret(GOOD),
      isCompared: true,
      url: bench.url,
    };
    await keepFacts(bench.connection, elsewhere, facts);
    const holder = bench.api.active(bench.url)[0]?.id ?? '';
    expect(await rotate(holder, GOOD)).toMatchObject({
      state: 'done',
      isOldToken: false,
      sameTokenAs: [elsewhere],
    });
  });

test('verifies first where the policy requires it, and starts nothing with a refused token', async () => {
  await bench.demandIn('production');
  const old = await seed();
  const problem = await problemOf(rotate(old, BAD));
  expect(problem).toMatchObject({ code: 'not_proven', fields: { accessToken: expect.any(String) } });
  expect(bench.api.active(bench.url)).toHaveLength(1);
  expect(await bench.query('select * from rotations')).toEqual([]);
  const rotation = await rotate(old, GOOD);
  expect(await codeOf(rotation.newCredentialId)).toBe('proven');
  expect(bench.asked).toContain(`Bearer ${GOOD}`);
});

test('refuses a credential that cannot be rotated, and sends its token nowhere', async () => {
  await bench.demandIn('production');
  const old = await seed();
  bench.api.archiveRow(old);
  expect((await problemOf(rotate(old, GOOD))).code).toBe('conflict');
  expect(bench.asked.size).toBe(0);
});

test('in place without a response: deletes the facts, because it is unknown which token is stored', async () => {
  bench.api.rotate = 'in-place';
  const id = await seed();
  bench.api.onCall = (call) => {
    if (call === 'rotate') bench.api.faults = [{ kind: 'lost', effect: 'before' }];
  };
  const rotation = await rotate(id, GOOD, proofOf('proven', GOOD));
  expect(rotation.state).toBe('updating');
  expect(await codeOf(id)).toBeUndefined();
});

test('in place, refused by the API: keeps the verdict, because the old token is still stored', async () => {
  bench.api.rotate = 'in-place';
  const id = await seed();
  bench.api.onCall = (call) => {
    if (call === 'rotate') bench.api.faults = [{ kind: 'invalid' }];
  };
  expect((await rotate(id, GOOD, proofOf('proven', GOOD))).state).toBe('failed');
  expect(await codeOf(id)).toBe('accepted');
});

test('verifies a token that is entered again', async () => {
  const old = await seed();
  bench.api.uniqueTargets = true;
  const standing = await rotate(old, GOOD);
  expect(standing.state).toBe('duplicate');
  await bench.demandIn('production');
  const step = (accessToken: string, expectedRevision = standing.revision) =>
    continueCheckedRotation(
      bench.connection,
      { rotationId: standing.id, step: 'archive-first', secret: bearerSecret(accessToken), expectedRevision },
      BY,
    );
  expect((await problemOf(step(BAD))).code).toBe('not_proven');
  expect(bench.api.active(bench.url).map(({ id }) => id)).toEqual([old]);
  bench.asked.clear();
  // An outdated page sends no token.
  expect((await problemOf(step(GOOD, standing.revision + 1))).code).toBe('conflict');
  expect(bench.asked.size).toBe(0);
  const done = await step(GOOD);
  expect(done.state).toBe('done');
  expect(await codeOf(done.newCredentialId)).toBe('proven');
});

test('verifies nothing for a step without a token', async () => {
  await bench.demandIn('production');
  const old = await seed();
  bench.api.onCall = (call) => {
    if (call === 'archive') bench.api.faults = [{ kind: 'forbidden' }];
  };
  const confirmed = await rotate(old, GOOD);
  expect(confirmed.state).toBe('confirmed');
  expect(await codeOf(confirmed.newCredentialId)).toBe('proven');
  bench.asked.clear();
  bench.api.onCall = () => {};
  const step = { rotationId: confirmed.id, step: 'retire-old' as const };
  expect((await continueCheckedRotation(bench.connection, step, BY)).state).toBe('done');
  expect(bench.asked.size).toBe(0);
});

test('does not store an unverified token if its step becomes possible a moment later', async () => {
  const old = await seed();
  bench.api.onCall = (call) => {
    if (call === 'create') bench.api.faults = [{ kind: 'lost', effect: 'before' }];
  };
  const standing = await rotate(old, GOOD);
  expect(standing.state).toBe('creating');
  bench.api.onCall = () => {};
  await bench.query('update rotations set problem = null, updated_at = now()');
  await bench.demandIn('production');
  // A minute passes between the first read of the row and any other.
  const times = [Date.now(), Date.now() + 120_000];
  const connection = { ...bench.connection, now: () => new Date(times.shift() ?? Date.now() + 120_000) };
  const step = { rotationId: standing.id, step: 'enter-token' as const, secret: bearerSecret(BAD) };
  const problem = await problemOf(continueCheckedRotation(connection, step, BY));
  expect(problem).toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('being sent right now'),
  });
  expect(bench.api.active(bench.url).map(({ id }) => id)).toEqual([old]);
});

test('changes no facts for a token that a step does not send', async () => {
  const old = await seed();
  bench.api.onCall = (call) => {
    if (call === 'archive') bench.api.faults = [{ kind: 'forbidden' }];
  };
  const confirmed = await rotate(old, BAD);
  expect(confirmed.state).toBe('confirmed');
  bench.api.onCall = () => {};
  const verdictTicket = proofOf('proven', GOOD);
  const step = {
    rotationId: confirmed.id,
    step: 'retire-old' as const,
    secret: bearerSecret(GOOD),
    verdictTicket,
  };
  const done = await continueCheckedRotation(bench.connection, step, BY);
  expect(done.state).toBe('done');
  expect(await codeOf(done.newCredentialId)).toBeUndefined();
});

test('deletes the facts of a credential that a rotation deleted', async () => {
  const old = await seed();
  const rotation = await startCheckedRotation(
    bench.connection,
    { vaultId: 'vault_1', credentialId: old, secret: bearerSecret(GOOD), retire: 'delete' },
    BY,
  );
  expect(rotation.state).toBe('done');
  expect(await bench.query('select credential_id from credential_facts')).toEqual([
    { credential_id: rotation.newCredentialId },
  ]);
});

test('sends no token for a second rotation while the first is unfinished', async () => {
  const old = await seed();
  bench.api.uniqueTargets = true;
  expect((await rotate(old, GOOD)).state).toBe('duplicate');
  await bench.demandIn('production');
  bench.asked.clear();
  expect((await problemOf(rotate(old, GOOD))).code).toBe('conflict');
  expect(bench.asked.size).toBe(0);
});

test('verifies a token for the credential’s server, and accepts its verdictTicket in the rotation', async () => {
  const old = await seed();
  const place = { vaultId: 'vault_1', credentialId: old, retire: 'archive' as const };
  const { verdict, verdictTicket, held } = await verifyStart(
    bench.connection,
    { ...place, secret: bearerSecret(GOOD) },
    BY,
  );
  expect([verdict?.code, held?.isOldToken]).toEqual(['proven', false]);
  bench.asked.clear();
  const rotation = await rotate(old, GOOD, verdictTicket);
  expect(await codeOf(rotation.newCredentialId)).toBe('proven');
  expect(bench.asked.size).toBe(0);
});

test('verifying reports that the token is the old one, and whether the policy bars it', async () => {
  const old = await seed();
  const verify = () =>
    verifyStart(
      bench.connection,
      { vaultId: 'vault_1', credentialId: old, retire: 'archive', secret: bearerSecret('old-token') },
      BY,
    );
  expect(await verify()).toMatchObject({ held: { isOldToken: true }, isRequired: false });
  await bench.demandIn('production');
  expect(await verify()).toMatchObject({ verdict: { code: 'refused' }, isRequired: true });
});

test('refuses an impossible rotation or step before its token is sent anywhere', async () => {
  const old = await seed();
  const input = {
    ...{ vaultId: 'vault_1', credentialId: old, retire: 'archive' as const },
    secret: bearerSecret(GOOD),
  };
  bench.api.uniqueTargets = true;
  const standing = await rotate(old, GOOD);
  expect(standing.state).toBe('duplicate');
  const step = { rotationId: standing.id, step: 'archive-first' as const, secret: bearerSecret(GOOD) };
  const late = { ...step, expectedRevision: standing.revision + 1 };
  expect((await problemOf(verifyStart(bench.connection, input, BY))).code).toBe('conflict');
  expect((await problemOf(verifyStep(bench.connection, late, BY))).code).toBe('conflict');
  expect(bench.asked.size).toBe(0);
  expect((await verifyStep(bench.connection, step, BY)).verdict?.code).toBe('proven');
});
