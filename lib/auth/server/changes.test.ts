import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  addPerson,
  auditRows,
  createBrowser,
  openTestConsole,
  PASSWORD,
  readUser,
  saidBy,
  setUpApp,
} from './test-console';

const NEXT = 'nine loud gannets';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

async function signedIn() {
  const person = await addPerson(opened.db);
  const browser = createBrowser();
  await browser.signIn(person.email);
  return { ...person, browser, from: (await auditRows(opened.db)).length };
}

const changeTo = (newPassword: string, currentPassword = PASSWORD) => ({ currentPassword, newPassword });

async function withoutLog<T>(run: () => Promise<T>): Promise<T> {
  await opened.db.execute(sql`alter table audit.entries rename to entries_away`);
  try {
    return await run();
  } finally {
    await opened.db.execute(sql`alter table audit.entries_away rename to entries`);
  }
}

describe('a change of how a user signs in', () => {
  test('has an intent and an outcome that refers to it', async () => {
    const { browser, id, from } = await signedIn();
    expect((await browser.post('/change-password', changeTo(NEXT))).status).toBe(200);
    const [intent, outcome, ...more] = (await auditRows(opened.db)).slice(from);
    const alike = { action: 'user.change-password', actor: { id }, targets: [{ kind: 'user', id }] };
    expect(intent).toMatchObject({ ...alike, outcome: 'intent', intentId: null });
    expect(outcome).toMatchObject({ ...alike, outcome: 'success', code: null, intentId: intent?.id });
    expect(more).toEqual([]);
  });

  test('records a failure with a code', async () => {
    const { browser, from } = await signedIn();
    await browser.post('/change-password', changeTo(NEXT, 'wrong'));
    await browser.post('/passkey/delete-passkey', { id: 'unknown' });
    const rows = (await auditRows(opened.db)).slice(from);
    expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'user.change-password intent',
      'user.change-password failure',
      'user.remove-passkey intent',
      'user.remove-passkey failure',
    ]);
    expect(rows[1]?.code).toBe('invalid_password');
  });

  test('covers the set-up of an app from its key to its first code', async () => {
    const { browser, from } = await signedIn();
    expect((await setUpApp(browser)).verified.status).toBe(200);
    const rows = (await auditRows(opened.db)).slice(from);
    expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'user.set-up-authenticator intent',
      'user.set-up-authenticator success',
      'session.verify-code intent',
      'session.verify-code success',
    ]);
  });

  test('is not made if it cannot be recorded', async () => {
    const { browser, email } = await signedIn();
    const said = await withoutLog(async () => [
      await saidBy(await browser.post('/change-password', changeTo(NEXT))),
      await saidBy(await browser.post('/two-factor/enable', { password: PASSWORD })),
      await saidBy(await browser.post('/passkey/delete-passkey', { id: 'any' })),
    ]);
    expect(said).toEqual(said.map(() => '503 AUDIT_UNAVAILABLE'));
    expect((await createBrowser().signIn(email, NEXT)).status).toBe(401);
    expect((await createBrowser().signIn(email)).status).toBe(200);
    expect((await readUser(opened.db, email))?.twoFactorEnabled).not.toBe(true);
  });
});
