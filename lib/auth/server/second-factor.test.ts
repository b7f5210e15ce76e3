import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { attempts } from './schema';
import { sessionOf } from './session';
import {
  addPerson,
  auditRows,
  createBrowser,
  openTestConsole,
  PASSWORD,
  saidBy,
  setUpApp,
} from './test-console';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());
beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

const nextCode = () => vi.setSystemTime(Date.now() + 30_000);

async function withApp() {
  const person = await addPerson(opened.db);
  const browser = createBrowser();
  await browser.signIn(person.email);
  const app = await setUpApp(browser);
  nextCode();
  return { ...person, browser, app };
}

const rows = async (from = 0) =>
  (await auditRows(opened.db)).slice(from).map(({ action, outcome, code }) => `${action} ${outcome} ${code}`);

describe('an authenticator app', () => {
  test('is required after the password, and nothing is accessible before', async () => {
    const { email, id, app } = await withApp();
    const from = (await auditRows(opened.db)).length;
    const browser = createBrowser();
    expect(await (await browser.signIn(email)).json()).toMatchObject({ twoFactorRedirect: true });
    expect(await sessionOf(browser.headers())).toBeNull();
    expect(await saidBy(await browser.post('/two-factor/verify-totp', { code: '000000' }))).toBe(
      '401 INVALID_CODE',
    );
    expect(await saidBy(await browser.post('/two-factor/verify-totp', { code: await app.code() }))).toBe(
      '200',
    );
    expect((await sessionOf(browser.headers()))?.user.id).toBe(id);
    expect(await rows(from)).toEqual([
      'session.sign-in success second_factor_pending',
      'session.verify-code refused invalid_code',
      'session.verify-code success null',
    ]);
  });

  test('accepts a code once: at another sign-in, within a session and twice at the same time', async () => {
    const { email, app } = await withApp();
    const code = await app.code();
    const [first, second] = [createBrowser(), createBrowser()] as const;
    for (const browser of [first, second]) await browser.signIn(email);
    const both = await Promise.all(
      [first, second].map(async (browser) => saidBy(await browser.post('/two-factor/verify-totp', { code }))),
    );
    expect(both.sort()).toEqual(['200', '401 INVALID_CODE']);
    const [inside, outside] = (await sessionOf(first.headers())) ? [first, second] : [second, first];
    expect(await sessionOf(outside.headers())).toBeNull();
    expect(await saidBy(await inside.post('/two-factor/verify-totp', { code }))).toBe('401 INVALID_CODE');
    nextCode();
    const next = { code: await app.code() };
    expect(await saidBy(await outside.post('/two-factor/verify-totp', next))).toBe('200');
    expect(await rows()).toContain('session.verify-code refused code_used_already');
  });

  test('does not sign in with the code that set it up', async () => {
    const { email } = await addPerson(opened.db);
    const browser = createBrowser();
    await browser.signIn(email);
    const app = await setUpApp(browser);
    expect(app.verified.status).toBe(200);
    const other = createBrowser();
    await other.signIn(email);
    const said = await other.post('/two-factor/verify-totp', { code: await app.code() });
    expect(await saidBy(said)).toBe('401 INVALID_CODE');
  });

  test('creates recovery codes that each sign in once', async () => {
    const { email, app } = await withApp();
    const [code = ''] = app.recoveryCodes;
    const browser = createBrowser();
    await browser.signIn(email);
    expect(await saidBy(await browser.post('/two-factor/verify-backup-code', { code }))).toBe('200');
    expect(await sessionOf(browser.headers())).not.toBeNull();
    const other = createBrowser();
    await other.signIn(email);
    expect(await saidBy(await other.post('/two-factor/verify-backup-code', { code }))).toMatch(/^401/);
    expect(await sessionOf(other.headers())).toBeNull();
  });

  test('limits attempts per account across sign-ins', async () => {
    const { email, app } = await withApp();
    const said: string[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      const browser = createBrowser();
      await browser.signIn(email);
      const code = String(100_000 + attempt);
      said.push(await saidBy(await browser.post('/two-factor/verify-totp', { code })));
    }
    expect(said.slice(0, 10)).toEqual(said.slice(0, 10).map(() => '401 INVALID_CODE'));
    expect(said.slice(10)).toEqual(['429 TOO_MANY_ATTEMPTS', '429 TOO_MANY_ATTEMPTS']);
    const browser = createBrowser();
    await browser.signIn(email);
    const right = await browser.post('/two-factor/verify-totp', { code: await app.code() });
    expect(right.status).toBe(429);
  });

  test('trusts no device and skips no session', async () => {
    const { email, app } = await withApp();
    const browser = createBrowser();
    await browser.signIn(email);
    const code = await app.code();
    for (const [path, body] of [
      ['/two-factor/verify-totp', { code, trustDevice: true }],
      ['/two-factor/verify-backup-code', { code: app.recoveryCodes[1], trustDevice: true }],
      ['/two-factor/verify-backup-code', { code: app.recoveryCodes[1], disableSession: true }],
    ] as const)
      expect(await saidBy(await browser.post(path, body))).toBe('400 NOT_TAKEN');
    expect(await sessionOf(browser.headers())).toBeNull();
  });

  test('confirms identity within a session', async () => {
    const { browser, app } = await withApp();
    vi.setSystemTime(Date.now() + 16 * 60_000);
    const before = await sessionOf(browser.headers());
    expect((await browser.post('/two-factor/verify-totp', { code: await app.code() })).status).toBe(200);
    const after = await sessionOf(browser.headers());
    expect(after?.id).toBe(before?.id);
    expect(after?.provedAt.getTime()).toBe(Date.now());
  });

  test('is removed with the password, and the removal is recorded', async () => {
    const { browser, email } = await withApp();
    const wrong = await browser.post('/two-factor/disable', { password: 'wrong' });
    expect(wrong.status).toBe(400);
    expect((await browser.post('/two-factor/disable', { password: PASSWORD })).status).toBe(200);
    expect(await sessionOf(browser.headers())).not.toBeNull();
    expect((await rows()).slice(-4)).toEqual([
      'user.remove-authenticator intent null',
      'user.remove-authenticator failure invalid_password',
      'user.remove-authenticator intent null',
      'user.remove-authenticator success null',
    ]);
    const other = createBrowser();
    await other.signIn(email);
    expect(await sessionOf(other.headers())).not.toBeNull();
  });

  test('leaves no code, key or password in the audit log', async () => {
    const { app, email } = await withApp();
    const browser = createBrowser();
    await browser.signIn(email);
    const code = await app.code();
    await browser.post('/two-factor/verify-totp', { code });
    const log = JSON.stringify(await auditRows(opened.db));
    const token = browser.jar.get('strongroom.session_token')?.split('.')[0] ?? 'no token';
    for (const secret of [`"${code}"`, app.key, PASSWORD, token, ...app.recoveryCodes])
      expect(log).not.toContain(secret);
    const counts = await opened.db.select().from(attempts);
    expect(counts.every(({ key }) => /^\w+:[\w-]{43}$/.test(key))).toBe(true);
  });
});
