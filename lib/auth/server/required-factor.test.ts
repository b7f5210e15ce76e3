import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { secondFactorFor } from './policy';
import { account, passkey, session as sessions, twoFactor, user } from './schema';
import { sessionOf } from './session';
import { changePolicy } from './team';
import {
  addPerson,
  auditRows,
  type Browser,
  createBrowser,
  openTestConsole,
  PASSWORD,
  saidBy,
  setUpApp,
} from './test-console';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole({
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'strongroom',
    OIDC_CLIENT_SECRET: 'none',
    OIDC_ALLOWED_DOMAINS: 'example.com',
  });
});
afterAll(() => opened.close());
beforeEach(async () => {
  await changePolicy(opened.db, { secondFactorFor: 'everyone' });
});
afterEach(() => vi.useRealTimers());

const owes = async (browser: Browser) => (await sessionOf(browser.headers()))?.owes;
const OWED = '403 SECOND_FACTOR_OWED';

const addPasskey = async (userId: string) => {
  const row = { id: `p-${userId}`, userId, credentialID: `c-${userId}`, publicKey: 'none', counter: 0 };
  await opened.db.insert(passkey).values({ ...row, deviceType: 'singleDevice', backedUp: false });
};
const addProviderAccount = async (userId: string) => {
  const row = { id: `a-${userId}`, userId, accountId: `sub-${userId}`, providerId: 'oidc' };
  await opened.db.insert(account).values(row);
};

/** A session of a person who knows only the password of a user with another factor. */
async function intruder(addFactor: (userId: string) => Promise<void>) {
  const { id, email } = await addPerson(opened.db, { role: 'administrator' });
  await addFactor(id);
  const browser = createBrowser();
  expect((await browser.signIn(email)).status).toBe(200);
  return { id, email, browser };
}

describe.each([
  ['a passkey', addPasskey],
  ['single sign-on', addProviderAccount],
])('a user with %s in a session opened by password only', (_what, addFactor) => {
  test('cannot add a factor, remove one or change anything', async () => {
    const { id, browser } = await intruder(addFactor);
    expect(await owes(browser)).toBe('showing');
    for (const [path, body] of [
      ['/two-factor/enable', { password: PASSWORD }],
      ['/two-factor/verify-totp', { code: '000000' }],
      ['/two-factor/verify-backup-code', { code: 'none' }],
      ['/two-factor/disable', { password: PASSWORD }],
      ['/two-factor/generate-backup-codes', { password: PASSWORD }],
      ['/passkey/verify-registration', { response: {} }],
      ['/passkey/delete-passkey', { id: `p-${id}` }],
      ['/verify-password', { password: PASSWORD }],
      ['/change-password', { currentPassword: PASSWORD, newPassword: 'nine loud gannets' }],
    ] as const)
      expect(`${path} ${await saidBy(await browser.post(path, body))}`).toBe(`${path} ${OWED}`);
    expect(await saidBy(await browser.get('/passkey/generate-register-options'))).toBe(OWED);
    expect((await auditRows(opened.db)).at(-1)).toMatchObject({
      action: 'user.change-password',
      outcome: 'refused',
      code: 'second_factor_owed',
      actor: { id },
    });
    expect(await opened.db.select().from(twoFactor).where(eq(twoFactor.userId, id))).toEqual([]);
    expect(await owes(browser)).toBe('showing');
  });

  test('cannot verify an app whose set-up started earlier', async () => {
    await changePolicy(opened.db, { secondFactorFor: 'nobody' });
    const { browser } = await intruder(addFactor);
    expect((await browser.post('/two-factor/enable', { password: PASSWORD })).status).toBe(200);
    await changePolicy(opened.db, { secondFactorFor: 'everyone' });
    expect(await saidBy(await browser.post('/two-factor/verify-totp', { code: '000000' }))).toBe(OWED);
  });

  test('can sign out, sign in again and use a passkey', async () => {
    const { browser, email } = await intruder(addFactor);
    expect((await browser.get('/passkey/generate-authenticate-options')).status).toBe(200);
    const shown = await browser.post('/passkey/verify-authentication', { response: { id: 'unknown' } });
    expect(await saidBy(shown)).not.toBe(OWED);
    expect((await browser.signIn(email)).status).toBe(200);
    expect((await browser.post('/sign-out')).status).toBe(200);
    expect(await sessionOf(browser.headers())).toBeNull();
  });

  test('has full access after the factor is used', async () => {
    const { browser, id } = await intruder(addFactor);
    await opened.db.update(sessions).set({ secondFactor: true }).where(eq(sessions.userId, id));
    expect(await owes(browser)).toBeNull();
    expect((await browser.post('/verify-password', { password: PASSWORD })).status).toBe(200);
  });
});

describe('a user with an authenticator app', () => {
  test('can only use the app in a session that started before the rule', async () => {
    await changePolicy(opened.db, { secondFactorFor: 'nobody' });
    vi.useFakeTimers({ toFake: ['Date'] });
    const { email, id } = await addPerson(opened.db);
    const [old, browser] = [createBrowser(), createBrowser()];
    await old.signIn(email);
    await browser.signIn(email);
    const app = await setUpApp(browser);
    await changePolicy(opened.db, { secondFactorFor: 'everyone' });
    // better-auth ends the session in which a new app was set up, and opens another.
    expect(await owes(browser)).toBeNull();
    expect(await owes(old)).toBe('showing');
    expect(await saidBy(await old.post('/two-factor/disable', { password: PASSWORD }))).toBe(OWED);
    vi.setSystemTime(Date.now() + 30_000);
    expect((await old.post('/two-factor/verify-totp', { code: await app.code() })).status).toBe(200);
    expect(await owes(old)).toBeNull();
    const [row] = await opened.db.select().from(user).where(eq(user.id, id));
    expect(row?.twoFactorEnabled).toBe(true);
  });
});

describe('a user without a second factor', () => {
  test('can only enroll one', async () => {
    const { email } = await addPerson(opened.db);
    const browser = createBrowser();
    await browser.signIn(email);
    expect(await owes(browser)).toBe('enrolment');
    for (const [path, body] of [
      ['/change-password', { currentPassword: PASSWORD, newPassword: 'nine loud gannets' }],
      ['/passkey/delete-passkey', { id: 'any' }],
      ['/two-factor/disable', { password: PASSWORD }],
    ] as const)
      expect(await saidBy(await browser.post(path, body))).toBe(OWED);
    expect((await browser.get('/passkey/generate-register-options')).status).toBe(200);
    expect((await setUpApp(browser)).verified.status).toBe(200);
    expect(await owes(browser)).toBeNull();
  });
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000', 'nobody'],
  ['127.0.0.1', 'http://localhost:3000', 'nobody'],
  ['127.0.0.1', 'https://vaults.example.com', 'administrators'],
  ['0.0.0.0', 'http://localhost:3000', 'administrators'],
])('by default, at %s, a second factor for %s is required: %s', (HOST, appUrl, whom) => {
  expect(secondFactorFor(null, { HOST, appUrl })).toBe(whom);
  expect(secondFactorFor('nobody', { HOST, appUrl })).toBe('nobody');
});

test('requires a second factor only of administrators', async () => {
  await changePolicy(opened.db, { secondFactorFor: 'administrators' });
  const [one, other] = [createBrowser(), createBrowser()];
  await one.signIn((await addPerson(opened.db, { role: 'administrator' })).email);
  await other.signIn((await addPerson(opened.db)).email);
  expect([await owes(one), await owes(other)]).toEqual(['enrolment', null]);
  expect((await other.post('/two-factor/enable', { password: PASSWORD })).status).toBe(200);
  await setUpApp(one);
  expect(await owes(one)).toBeNull();
});

test('binds a passkey to one account', async () => {
  const [first, second] = [await addPerson(opened.db), await addPerson(opened.db)];
  const row = { publicKey: 'k', credentialID: 'the-same', counter: 0, deviceType: 'x', backedUp: false };
  await opened.db.insert(passkey).values({ ...row, id: 'first', userId: first.id });
  await expect(
    opened.db.insert(passkey).values({ ...row, id: 'second', userId: second.id }),
  ).rejects.toThrow();
});
