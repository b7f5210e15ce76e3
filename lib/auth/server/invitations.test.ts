import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { AppError } from '@/lib/core/server/app-error';
import { acceptInvitation, invite, invitee, listInvitations, revokeInvitation } from './invitations';
import { invitation } from './schema';
import type { ConsoleSession } from './session';
import { addPerson, openTestConsole, readUser } from './test-console';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());
afterEach(() => vi.useRealTimers());

const by: ConsoleSession = {
  id: 's',
  user: { id: 'u', name: 'Ada', email: 'ada@example.com', role: 'administrator' },
  provedAt: new Date(),
  owes: null,
};
let people = 0;
const newcomer = () => ({
  name: 'Grace',
  email: `grace${people++}@example.com`,
  password: 'seven quiet herons',
});
const make = (email = '') => invite(opened.db, by, { role: 'auditor', email });
const refusal = async (run: Promise<unknown>) => {
  const error = await run.catch((reason: unknown) => reason);
  if (!(error instanceof AppError)) throw new Error(`Not refused: ${String(error)}`);
  return error.problem;
};

describe('an invitation', () => {
  test('creates a user with its role, once', async () => {
    const { token } = await make();
    const fields = newcomer();
    await acceptInvitation(opened.db, { ...fields, token });
    expect(await readUser(opened.db, fields.email)).toMatchObject({ role: 'auditor', emailVerified: false });
    expect((await refusal(acceptInvitation(opened.db, { ...newcomer(), token }))).code).toBe('not_found');
  });

  test('creates one user when it is accepted twice at the same time', async () => {
    const { token } = await make();
    const both = await Promise.allSettled(
      [newcomer(), newcomer()].map((fields) => acceptInvitation(opened.db, { ...fields, token })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('is stored only as a digest', async () => {
    const { token, id } = await make();
    const [row] = await opened.db.select().from(invitation).where(eq(invitation.id, id));
    expect(row?.tokenHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(row)).not.toContain(token);
  });

  test('works for 48 hours', async () => {
    const [first, second] = [await make(), await make()];
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 48 * 3_600_000 - 60_000 });
    await acceptInvitation(opened.db, { ...newcomer(), token: first.token });
    vi.setSystemTime(Date.now() + 2 * 60_000);
    expect((await refusal(acceptInvitation(opened.db, { ...newcomer(), token: second.token }))).code).toBe(
      'not_found',
    );
    expect((await listInvitations(opened.db)).map(({ id }) => id)).not.toContain(second.id);
  });

  test('stops working when revoked', async () => {
    const { token, id } = await make();
    expect((await listInvitations(opened.db)).map((row) => row.id)).toContain(id);
    await revokeInvitation(opened.db, id);
    expect((await listInvitations(opened.db)).map((row) => row.id)).not.toContain(id);
    expect((await refusal(acceptInvitation(opened.db, { ...newcomer(), token }))).code).toBe('not_found');
    expect((await refusal(revokeInvitation(opened.db, id))).code).toBe('not_found');
  });

  test('for one address is accepted only for it and verifies it', async () => {
    const fields = newcomer();
    const { token } = await make(fields.email);
    const other = await refusal(acceptInvitation(opened.db, { ...newcomer(), token }));
    expect(other.fields).toHaveProperty('email');
    await acceptInvitation(opened.db, { ...fields, token });
    expect((await readUser(opened.db, fields.email))?.emailVerified).toBe(true);
  });

  test('stays valid after a refused attempt', async () => {
    const { token } = await make();
    const taken = await addPerson(opened.db);
    const fields = newcomer();
    for (const bad of [
      { ...fields, password: 'password1234' },
      { ...fields, email: taken.email },
    ])
      expect((await refusal(acceptInvitation(opened.db, { ...bad, token }))).fields).toBeDefined();
    await acceptInvitation(opened.db, { ...fields, token });
  });
});

test('refuses a link that does not work before anything is written and limits one link to 12 attempts', async () => {
  const { token, id } = await make('grace@example.com');
  const madeUp = { token: 'x'.repeat(43) };
  expect((await refusal(invitee(opened.db, madeUp, null))).code).toBe('not_found');
  for (let tries = 0; tries < 12; tries++)
    expect(await invitee(opened.db, { token }, null)).toEqual({
      actor: { id: null, name: 'by invitation from ada@example.com (Ada)', kind: 'anonymous' },
      targets: [{ kind: 'invitation', id, label: 'grace@example.com' }],
    });
  expect((await refusal(invitee(opened.db, { token }, null))).code).toBe('rate_limited');
  const other = await make();
  expect((await invitee(opened.db, other, by)).actor).toMatchObject({ id: 'u', kind: 'user' });
});

test('accepts one of two simultaneous invitations for the same address and reports that it is taken', async () => {
  const tokens = [await make(), await make()];
  const fields = newcomer();
  const both = await Promise.allSettled(
    tokens.map(({ token }) => acceptInvitation(opened.db, { ...fields, token })),
  );
  const refused = both.find((one) => one.status === 'rejected');
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(refused?.reason).toMatchObject({
    problem: { code: 'conflict', fields: { email: expect.any(String) } },
  });
  const { rows } = await opened.db.execute(
    sql`select count(*)::int as left from ${invitation} where used_at is null and id in (${tokens[0]?.id}, ${tokens[1]?.id})`,
  );
  expect(rows).toEqual([{ left: 1 }]);
});
