import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { auditRows } from '@/lib/auth/server/test-console';
import { approve, refuse } from './approve';
import { sweep } from './expire';
import { listRequests, revoke } from './requests';
import { collectRequests } from './schema';
import { collectBench, refusal } from './test-collect';

const bench = collectBench();
afterEach(() => {
  vi.useRealTimers();
});

const SECRET = 'a-secret-of-the-teammate';

async function waiting() {
  const asked = await bench.ask({ needsApproval: true });
  const submitted = await bench.submit(asked.token, SECRET);
  expect(submitted).toEqual({ answer: { outcome: 'to_approve' }, credential: null });
  return asked;
}
const listed = async (requestId: string, person = bench.asker) =>
  (await listRequests(bench.connection, person)).find(({ id }) => id === requestId);

describe('a token that waits for approval', () => {
  test('is sealed, absent from lists and not stored yet', async () => {
    const { id } = await waiting();
    expect(bench.stored()).toEqual([]);
    const row = await bench.row(id);
    expect(row.sealed).not.toBeNull();
    expect(JSON.stringify(row)).not.toContain(SECRET);
    expect(JSON.stringify(row)).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, 30));
    const shown = await listed(id);
    expect(shown).toMatchObject({ state: 'to_approve', isMine: true });
    expect(Object.keys(shown ?? {})).not.toContain('sealed');
  });

  test('is stored and deleted here when the requester approves', async () => {
    const { id } = await waiting();
    const approved = await approve(bench.connection, bench.asker, id);
    expect(bench.stored()).toEqual([SECRET]);
    expect(await bench.row(id)).toMatchObject({ sealed: null, credentialId: approved.credentialId });
    expect((await listed(id))?.state).toBe('stored');
    expect(JSON.stringify(approved)).not.toContain(SECRET);
  });

  test('is stored once when two people approve at the same time', async () => {
    const { id } = await waiting();
    const administrator = await bench.person('administrator');
    const both = await Promise.allSettled([
      approve(bench.connection, bench.asker, id),
      approve(bench.connection, administrator, id),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(bench.stored()).toEqual([SECRET]);
  });

  test('is deleted on refusal and cannot be approved afterwards', async () => {
    const { id } = await waiting();
    await refuse(bench.connection, bench.asker, id);
    expect((await bench.row(id)).sealed).toBeNull();
    expect((await listed(id))?.state).toBe('refused');
    expect((await refusal(approve(bench.connection, bench.asker, id))).code).toBe('not_found');
    expect((await refusal(refuse(bench.connection, bench.asker, id))).code).toBe('not_found');
    expect(bench.stored()).toEqual([]);
  });

  test('can be decided only by the requester and administrators', async () => {
    const { id } = await waiting();
    const open = await bench.ask();
    const other = await bench.person('operator');
    for (const act of [approve, refuse, revoke])
      expect((await refusal(act(bench.connection, other, act === revoke ? open.id : id))).code).toBe(
        'not_permitted',
      );
    expect(await listed(id, other)).toMatchObject({ state: 'to_approve', isMine: false });
    const administrator = await bench.person('administrator');
    await revoke(bench.connection, administrator, open.id);
    await approve(bench.connection, administrator, id);
    expect(bench.stored()).toEqual([SECRET]);
  });

  test('stays when the API rejects it', async () => {
    const { id } = await waiting();
    bench.api.onCall = (call) => {
      if (call !== 'create') return;
      bench.api.faults.unshift({ kind: 'forbidden' });
      bench.api.onCall = () => {};
    };
    await expect(approve(bench.connection, bench.asker, id)).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await listed(id))?.state).toBe('to_approve');
    await approve(bench.connection, bench.asker, id);
    expect(bench.stored()).toEqual([SECRET]);
  });

  test('is deleted when it is not known whether it was stored', async () => {
    const { id } = await waiting();
    bench.api.onCall = (call) => {
      if (call === 'create') bench.api.faults.unshift({ kind: 'lost', effect: 'before' });
    };
    expect((await refusal(approve(bench.connection, bench.asker, id))).code).toBe('outcome_unknown');
    expect((await bench.row(id)).sealed).toBeNull();
    expect((await listed(id))?.state).toBe('unclear');
  });

  test('cannot be revoked, only refused', async () => {
    const { id } = await waiting();
    expect((await refusal(revoke(bench.connection, bench.asker, id))).code).toBe('not_found');
    expect((await bench.row(id)).sealed).not.toBeNull();
  });
});

describe('a sealed token', () => {
  const change = (id: string, patch: Partial<typeof collectRequests.$inferInsert>) =>
    bench.db.update(collectRequests).set(patch).where(eq(collectRequests.id, id));
  const unopened = async (id: string) => {
    expect((await refusal(approve(bench.connection, bench.asker, id))).code).toBe('conflict');
    expect((await bench.row(id)).sealed).toBeNull();
    expect((await listed(id))?.state).toBe('expired');
    expect(bench.stored()).toEqual([]);
  };

  test('does not open in the row of another request', async () => {
    const [one, other] = [await waiting(), await waiting()];
    await change(other.id, { sealed: (await bench.row(one.id)).sealed });
    await unopened(other.id);
  });

  test.each([{ vaultId: 'vault_of_a_thief' }, { target: 'https://evil.example/mcp' }])(
    'does not open for %o',
    async (patch) => {
      const { id } = await waiting();
      await change(id, patch);
      await unopened(id);
    },
  );

  test.each(['sealed', 'wrappedKey', 'keyId'])('does not open if %s was altered', async (part) => {
    const { id } = await waiting();
    const kept: Record<string, string> = Object.assign({}, (await bench.row(id)).sealed);
    const text = kept[part] ?? '';
    const other = text.charAt(20) === 'A' ? 'B' : 'A';
    const altered =
      part === 'keyId' ? text.split('').reverse().join('') : text.slice(0, 20) + other + text.slice(21);
    await change(id, { sealed: { ...kept, [part]: altered } });
    await unopened(id);
  });
});

describe('the expiry job', () => {
  test('deletes tokens that were not approved in time and records each once', async () => {
    const { id } = await waiting();
    expect(await sweep(bench.db)).toBe(0);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 25 * 3_600_000 });
    expect((await refusal(approve(bench.connection, bench.asker, id))).code).toBe('not_found');
    expect((await bench.row(id)).sealed).not.toBeNull();
    expect((await listed(id))?.state).toBe('expired');
    expect((await bench.row(id)).sealed).toBeNull();
    expect(await sweep(bench.db)).toBe(0);
    const rows = (await auditRows(bench.db)).filter(({ targets }) => targets.some((one) => one.id === id));
    expect(rows.map(({ action, actor }) => [action, actor.kind])).toEqual([['collect.expire', 'system']]);
  });

  test('deletes a token that a crash left in the middle of an approval', async () => {
    const { id } = await waiting();
    const decidedAt = new Date(Date.now() - 7 * 60_000);
    await bench.db
      .update(collectRequests)
      .set({ decidedAt, decision: 'approved' })
      .where(eq(collectRequests.id, id));
    expect(await sweep(bench.db)).toBe(1);
    expect((await bench.row(id)).sealed).toBeNull();
    expect((await listed(id))?.state).toBe('unclear');
  });
});
