import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { user } from '@/lib/auth/server/schema';
import { auditRows } from '@/lib/auth/server/test-console';
import { actorName } from '@/lib/core/person';
import { countAct, openLink, spent } from './link';
import { listRequests, revoke } from './requests';
import { collectRequests } from './schema';
import { collectBench, NOBODY, PASSPHRASE, refusal, TARGET } from './test-collect';

const bench = collectBench();
afterEach(() => vi.useRealTimers());

const SPENT = spent().problem;
const open = (token: string, passphrase = '') =>
  openLink(bench.connection, { token, passphrase }, { session: null, facts: NOBODY });
const stateOf = async (requestId: string) =>
  (await listRequests(bench.connection, bench.asker)).find(({ id }) => id === requestId)?.state;
const rowsAbout = async (requestId: string) =>
  (await auditRows(bench.db)).filter(({ targets }) => targets.some(({ id }) => id === requestId));

describe('a link', () => {
  test('has 256 bits and is stored only as a digest', async () => {
    const { id, token } = await bench.ask();
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const row = await bench.row(id);
    expect(row.tokenHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(row)).not.toContain(token);
    expect(JSON.stringify(await listRequests(bench.connection, bench.asker))).not.toContain(row.tokenHash);
  });

  test('shows only the requester and the purpose', async () => {
    const { token, expiresAt } = await bench.ask({ purpose: 'Reads tickets' });
    expect(await open(token)).toEqual({
      needsPassphrase: false,
      offer: {
        askedByName: actorName(bench.asker.user),
        target: TARGET,
        vaultName: 'Payments',
        purpose: 'Reads tickets',
        needsApproval: false,
        expiresAt,
      },
    });
  });

  test('is recorded in the audit log when it is first opened', async () => {
    const { id, token } = await bench.ask();
    await open(token);
    await open(token);
    const rows = await rowsAbout(id);
    expect(rows.map(({ action, actor }) => [action, actor.kind, actor.name])).toEqual([
      ['collect.open', 'anonymous', `by link from ${actorName(bench.asker.user)}`],
    ]);
  });

  test('stores one token, once', async () => {
    const { id, token } = await bench.ask();
    const submitted = await bench.submit(token);
    expect(submitted.answer).toEqual({ outcome: 'stored' });
    const { credentialId } = await bench.row(id);
    expect(submitted.credential).toEqual({ id: credentialId, target: TARGET });
    expect(bench.stored()).toEqual(['a-new-token']);
    expect(await bench.row(id)).toMatchObject({ credentialId: expect.any(String), sealed: null });
    expect(await stateOf(id)).toBe('stored');
    expect(await refusal(bench.submit(token))).toEqual(SPENT);
    expect(bench.stored()).toHaveLength(1);
  });

  test('stores one token when two are submitted at the same time', async () => {
    const { token } = await bench.ask();
    const both = await Promise.allSettled([
      bench.submit(token, 'one-token'),
      bench.submit(token, 'two-token'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')?.reason.problem).toEqual(SPENT);
    expect(bench.stored()).toHaveLength(1);
  });

  test.each([1, 24, 72, 168])('works for %d hours', async (hours) => {
    const [first, second] = [
      await bench.ask({ hours: String(hours) }),
      await bench.ask({ hours: String(hours) }),
    ];
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 - 60_000 });
    await bench.submit(first.token);
    vi.setSystemTime(Date.now() + 120_000);
    expect(await refusal(open(second.token))).toEqual(SPENT);
    expect(await refusal(bench.submit(second.token))).toEqual(SPENT);
    expect(await stateOf(second.id)).toBe('expired');
  });

  test('is refused with the same sentence for every reason', async () => {
    const used = await bench.ask();
    await bench.submit(used.token);
    const revoked = await bench.ask();
    await revoke(bench.connection, bench.asker, revoked.id);
    const expired = await bench.ask({ hours: '1' });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 });
    for (const token of [used.token, revoked.token, expired.token, 'made-up', ''])
      expect(await refusal(open(token))).toEqual(SPENT);
    expect(await stateOf(revoked.id)).toBe('revoked');
  });

  test.each([{ deactivatedAt: new Date() }, { role: 'viewer' as const }])(
    'stops working when its requester may no longer store tokens: %o',
    async (patch) => {
      const { token } = await bench.ask();
      await bench.db.update(user).set(patch).where(eq(user.id, bench.asker.user.id));
      expect(await refusal(open(token))).toEqual(SPENT);
      expect(await refusal(bench.submit(token))).toEqual(SPENT);
      expect(bench.stored()).toEqual([]);
    },
  );

  test('of another API opens nothing', async () => {
    const { token } = await bench.ask();
    const elsewhere = { db: bench.db, api: Object.assign(bench.api, { connection: 'another' }) };
    const input = { token, passphrase: '' };
    expect(await refusal(openLink(elsewhere, input, { session: null, facts: NOBODY }))).toEqual(SPENT);
  });

  test('adds a limited number of audit entries', async () => {
    const { id } = await bench.ask();
    for (let act = 0; act < 12; act++) await countAct(bench.db, id);
    expect(await refusal(countAct(bench.db, id))).toMatchObject({ code: 'rate_limited' });
    await countAct(bench.db, (await bench.ask()).id);
  });
});

describe('a passphrase', () => {
  const TRIES = 5;

  test('is stored only as scrypt and is required', async () => {
    const { id, token } = await bench.ask({ passphrase: PASSPHRASE });
    expect((await bench.row(id)).passphraseHash).toMatch(/^scrypt\$32768\$8\$3\$/);
    expect(await open(token)).toEqual({ needsPassphrase: true });
    expect(await open(token, PASSPHRASE)).toMatchObject({ needsPassphrase: false });
    expect((await refusal(bench.submit(token, 'a-new-token', ''))).fields).toHaveProperty('passphrase');
    await bench.submit(token, 'a-new-token', PASSPHRASE);
    expect(bench.stored()).toEqual(['a-new-token']);
  });

  test('counts wrong attempts but not correct ones', async () => {
    const { id, token } = await bench.ask({ passphrase: PASSPHRASE });
    await refusal(bench.admit(token, 'wrong herons'));
    await bench.admit(token, PASSPHRASE);
    expect((await bench.row(id)).passphraseFailures).toBe(1);
  });

  test('revokes the link after five wrong attempts and records it', async () => {
    const { id, token } = await bench.ask({ passphrase: PASSPHRASE });
    for (let left = TRIES - 1; left > 0; left--)
      expect((await refusal(open(token, 'wrong herons'))).message).toContain(
        left === 1 ? '1 try is left' : `${left} tries are left`,
      );
    expect(await refusal(open(token, 'wrong herons'))).toEqual(SPENT);
    expect(await refusal(open(token, PASSPHRASE))).toEqual(SPENT);
    expect(await stateOf(id)).toBe('revoked');
    const rows = await rowsAbout(id);
    expect(rows.map(({ action, actor, code }) => [action, actor.kind, code])).toEqual([
      ['collect.revoke', 'system', 'wrong_passphrase'],
    ]);
  });

  test('does not count a correct attempt that runs at the same time as the fifth wrong one', async () => {
    const { id, token } = await bench.ask({ passphrase: PASSPHRASE });
    await bench.db
      .update(collectRequests)
      .set({ passphraseFailures: TRIES - 1 })
      .where(eq(collectRequests.id, id));
    await bench.inBetween(
      `new.passphrase_failures = ${TRIES}`,
      'update collect_requests set passphrase_failures = passphrase_failures - 1 where id = new.id',
    );
    expect((await refusal(bench.admit(token, 'wrong herons'))).message).toContain('1 try is left');
    await bench.admit(token, PASSPHRASE);
    expect(await stateOf(id)).toBe('waiting');
    expect(await rowsAbout(id)).toEqual([]);
  });

  test('counts twenty simultaneous attempts as five', async () => {
    const { id, token } = await bench.ask({ passphrase: PASSPHRASE });
    const guesses = Array.from({ length: 20 }, (_, at) => refusal(bench.admit(token, `guess-${at}`)));
    const codes = (await Promise.all(guesses)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'invalid_input')).toHaveLength(TRIES - 1);
    expect((await bench.row(id)).passphraseFailures).toBe(TRIES);
    expect(await refusal(bench.admit(token, PASSPHRASE))).toEqual(SPENT);
  });
});
