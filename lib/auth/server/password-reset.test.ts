import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { AppError } from '@/lib/core/server/app-error';
import { bearerOfReset, createPasswordReset, resetPassword } from './password-reset';
import { passwordReset } from './schema';
import { sessionOf } from './session';
import { deactivateUser } from './team';
import { addPerson, createBrowser, openTestConsole, readUser, setUpApp } from './test-console';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());
afterEach(() => vi.useRealTimers());

const NEXT = 'eleven early herons';
const codeOf = async (run: Promise<unknown>) => {
  const error = await run.catch((reason: unknown) => reason);
  return error instanceof AppError ? error.problem.code : error;
};

describe('a reset link', () => {
  test('sets a new password once, ends every session and keeps the second factor', async () => {
    const { id, email } = await addPerson(opened.db);
    const browser = createBrowser();
    await browser.signIn(email);
    await setUpApp(browser);
    const { token } = await createPasswordReset(opened.db, id);
    expect(JSON.stringify(await opened.db.select().from(passwordReset))).not.toContain(token);
    const input = { token, email, password: NEXT };
    expect(await bearerOfReset(opened.db, input)).toMatchObject({
      actor: { id: null, kind: 'anonymous' },
      targets: [{ kind: 'user', id, label: email }],
    });
    await resetPassword(opened.db, input);
    expect(await sessionOf(browser.headers())).toBeNull();
    expect((await createBrowser().signIn(email)).status).toBe(401);
    expect(await (await createBrowser().signIn(email, NEXT)).json()).toMatchObject({
      twoFactorRedirect: true,
    });
    expect((await readUser(opened.db, email))?.twoFactorEnabled).toBe(true);
    expect(await codeOf(resetPassword(opened.db, input))).toBe('not_found');
    expect(await codeOf(bearerOfReset(opened.db, input))).toBe('not_found');
  });

  test('works once when it is used twice at the same time', async () => {
    const { id, email } = await addPerson(opened.db);
    const { token } = await createPasswordReset(opened.db, id);
    const input = { token, email, password: NEXT };
    const both = await Promise.allSettled([resetPassword(opened.db, input), resetPassword(opened.db, input)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('stays valid after a wrong address or a weak password', async () => {
    const { id, email } = await addPerson(opened.db);
    const { token } = await createPasswordReset(opened.db, id);
    expect(await codeOf(resetPassword(opened.db, { token, email: 'eve@example.com', password: NEXT }))).toBe(
      'invalid_input',
    );
    expect(await codeOf(resetPassword(opened.db, { token, email, password: 'passwordpassword' }))).toBe(
      'invalid_input',
    );
    await resetPassword(opened.db, { token, email, password: NEXT });
  });

  test('ends after an hour, with the next link, and with the account', async () => {
    const { id, email } = await addPerson(opened.db);
    const first = await createPasswordReset(opened.db, id);
    const second = await createPasswordReset(opened.db, id);
    const use = ({ token }: { token: string }) => resetPassword(opened.db, { token, email, password: NEXT });
    expect(await codeOf(use(first))).toBe('not_found');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 + 1_000 });
    expect(await codeOf(use(second))).toBe('not_found');
    vi.useRealTimers();
    await addPerson(opened.db, { role: 'administrator' });
    await deactivateUser(opened.db, id);
    expect(await codeOf(use(second))).toBe('not_found');
    expect(await codeOf(createPasswordReset(opened.db, id))).toBe('conflict');
    expect(await opened.db.select().from(passwordReset).where(eq(passwordReset.userId, id))).toHaveLength(1);
  });
});
