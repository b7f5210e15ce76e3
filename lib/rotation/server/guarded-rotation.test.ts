import { expect, test } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { factsOf, keepFacts } from '@/lib/verification/server/credential-metadata';
import { BAD, BY, checksBench, GOOD, problemOf } from '@/lib/verification/server/test-checks';
import { verdictOf } from '@/lib/verification/server/test-verdict';
import { issueProof } from '@/lib/verification/server/verdict-ticket';
import { continueCheckedRotation, startCheckedRotation, verifyStart, verifyStep } from './guarded-rotation';

const bench = checksBench();

/** A credential of whose token something is known. */
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
const rotate = (credentialId: string, accessToken: string, proof?: string) =>
  startCheckedRotation(
    bench.connection,
    { vaultId: 'vault_1', credentialId, secret: bearerSecret(accessToken), retire: 'archive', proof },
    BY,
  );
const codeOf = async (id: string | null) =>
  (await factsOf(bench.connection, 'vault_1', [id ?? ''])).get(id ?? '')?.verdict?.code;
const proofOf = (code: Parameters<typeof verdictOf>[0], token: string) =>
  issueProof(verdictOf(code), { url: bench.url, protocol: null, secret: bearerSecret(token) });

test('recreated: the verdict is kept with the new credential, and the old one keeps its own', async () => {
  const old = await seed();
  const rotation = await rotate(old, GOOD, proofOf('proven', GOOD));
  expect(rotation.state).toBe('done');
  expect(await codeOf(rotation.newCredentialId)).toBe('proven');
  expect(await codeOf(old)).toBe('accepted');
});

test('in place: the verdict takes the place of the old one, also where nothing is known of the new token', async () => {
  bench.api.rotate = 'in-place';
  const id = await seed();
  await rotate(id, GOOD, proofOf('proven', GOOD));
  expect(await codeOf(id)).toBe('proven');
  await rotate(id, BAD);
  expect(await codeOf(id)).toBeUndefined();
});

for (const way of ['recreate', 'in-place'] as const)
  test(`${way}: the token that is to be replaced is known again, and so are other places of a new one`, async () => {
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

test('where the policy demands it: verified first, and nothing is begun with a token that is refused', async () => {
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

test('a credential that cannot be rotated is refused without sending the token anywhere', async () => {
  await bench.demandIn('production');
  const old = await seed();
  bench.api.archiveRow(old);
  expect((await problemOf(rotate(old, GOOD))).code).toBe('conflict');
  expect(bench.asked.size).toBe(0);
});

test('in place without an answer: nobody knows which token is there, so nothing is said of it', async () => {
  bench.api.rotate = 'in-place';
  const id = await seed();
  bench.api.onCall = (call) => {
    if (call === 'rotate') bench.api.faults = [{ kind: 'lost', effect: 'before' }];
  };
  const rotation = await rotate(id, GOOD, proofOf('proven', GOOD));
  expect(rotation.state).toBe('updating');
  expect(await codeOf(id)).toBeUndefined();
});

test('in place and refused by the API: the old token is still there, and so is its verdict', async () => {
  bench.api.rotate = 'in-place';
  const id = await seed();
  bench.api.onCall = (call) => {
    if (call === 'rotate') bench.api.faults = [{ kind: 'invalid' }];
  };
  expect((await rotate(id, GOOD, proofOf('proven', GOOD))).state).toBe('failed');
  expect(await codeOf(id)).toBe('accepted');
});

test('a token that is entered again is verified as the first one was', async () => {
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
  // A page that is out of date sends no token.
  expect((await problemOf(step(GOOD, standing.revision + 1))).code).toBe('conflict');
  expect(bench.asked.size).toBe(0);
  const done = await step(GOOD);
  expect(done.state).toBe('done');
  expect(await codeOf(done.newCredentialId)).toBe('proven');
});

test('a step without a token asks nobody', async () => {
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

test('a token that did not fit when it came is not stored a moment later, unchecked', async () => {
  const old = await seed();
  bench.api.onCall = (call) => {
    if (call === 'create') bench.api.faults = [{ kind: 'lost', effect: 'before' }];
  };
  const standing = await rotate(old, GOOD);
  expect(standing.state).toBe('creating');
  bench.api.onCall = () => {};
  await bench.query('update rotations set problem = null, updated_at = now()');
  await bench.demandIn('production');
  // A minute passes between the first look at the row and any other.
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

test('a token that a step does not send changes nothing that is known', async () => {
  const old = await seed();
  bench.api.onCall = (call) => {
    if (call === 'archive') bench.api.faults = [{ kind: 'forbidden' }];
  };
  const confirmed = await rotate(old, BAD);
  expect(confirmed.state).toBe('confirmed');
  bench.api.onCall = () => {};
  const proof = proofOf('proven', GOOD);
  const step = { rotationId: confirmed.id, step: 'retire-old' as const, secret: bearerSecret(GOOD), proof };
  const done = await continueCheckedRotation(bench.connection, step, BY);
  expect(done.state).toBe('done');
  expect(await codeOf(done.newCredentialId)).toBeUndefined();
});

test('of a credential that a rotation deleted nothing is kept', async () => {
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

test('where a rotation is unfinished already, the token of another is sent nowhere', async () => {
  const old = await seed();
  bench.api.uniqueTargets = true;
  expect((await rotate(old, GOOD)).state).toBe('duplicate');
  await bench.demandIn('production');
  bench.asked.clear();
  expect((await problemOf(rotate(old, GOOD))).code).toBe('conflict');
  expect(bench.asked.size).toBe(0);
});

test('a token is verified for the server of the credential, and its proof holds for the rotation', async () => {
  const old = await seed();
  const place = { vaultId: 'vault_1', credentialId: old, retire: 'archive' as const };
  const { verdict, proof, held } = await verifyStart(
    bench.connection,
    { ...place, secret: bearerSecret(GOOD) },
    BY,
  );
  expect([verdict?.code, held?.isOldToken]).toEqual(['proven', false]);
  bench.asked.clear();
  const rotation = await rotate(old, GOOD, proof);
  expect(await codeOf(rotation.newCredentialId)).toBe('proven');
  expect(bench.asked.size).toBe(0);
});

test('verifying says that the token is the old one, and whether the policy bars it', async () => {
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

test('a rotation or a step that cannot be taken is refused before its token is sent anywhere', async () => {
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
