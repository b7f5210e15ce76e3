import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { env } from '@/lib/core/server/env';
import { auth, createAuth } from './auth';
import { serveAuth } from './serve';
import { sessionOf } from './session';
import { deactivateUser } from './team';
import {
  addPerson,
  auditRows,
  createBrowser,
  ORIGIN,
  openTestConsole,
  PASSWORD,
  saidBy,
} from './test-console';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
  await addPerson(opened.db, { role: 'administrator' });
});
afterAll(() => opened.close());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const lastRow = async () => (await auditRows(opened.db)).at(-1);

describe('the served endpoints', () => {
  test('are only those that the pages use', async () => {
    const { api } = auth();
    const all = Object.values<unknown>(api).flatMap((endpoint) =>
      typeof endpoint === 'function' && 'path' in endpoint && typeof endpoint.path === 'string'
        ? [endpoint.path]
        : [],
    );
    expect(all.length).toBeGreaterThan(30);
    const served: string[] = [];
    for (const path of all)
      for (const method of ['GET', 'POST', 'PUT', 'DELETE'] as const) {
        const init =
          method === 'GET' ? {} : { method, body: '{}', headers: { origin: 'http://evil.example' } };
        const response = await serveAuth(new Request(`${ORIGIN}/api/auth${path}`, init));
        if (response.status !== 404) served.push(`${method} ${path}`);
      }
    expect(served.sort()).toEqual(
      [
        'GET /passkey/generate-authenticate-options',
        'GET /passkey/generate-register-options',
        'POST /change-password',
        'POST /passkey/delete-passkey',
        'POST /passkey/verify-authentication',
        'POST /passkey/verify-registration',
        'POST /sign-in/email',
        'POST /sign-out',
        'POST /two-factor/disable',
        'POST /two-factor/enable',
        'POST /two-factor/generate-backup-codes',
        'POST /two-factor/verify-backup-code',
        'POST /two-factor/verify-totp',
        'POST /verify-password',
      ].sort(),
    );
  });

  test.each(['/sign-in/email/', '/sign-in//email', '/%73ign-up/email', '/sign-up/email', '/get-session', ''])(
    'do not include “%s”',
    async (path) => {
      expect((await createBrowser().post(path)).status).toBe(404);
    },
  );
});

describe('signing in by password', () => {
  test('opens a session in a cookie that scripts and other sites cannot read', async () => {
    const { email, id } = await addPerson(opened.db);
    const browser = createBrowser();
    const response = await browser.signIn(email.toUpperCase());
    expect(response.status).toBe(200);
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^strongroom\.session_token=.*HttpOnly; SameSite=Lax$/);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(await sessionOf(browser.headers())).toMatchObject({ user: { id, email, role: 'operator' } });
    expect(await lastRow()).toMatchObject({
      action: 'session.sign-in',
      outcome: 'success',
      code: null,
      actor: { id, kind: 'user' },
      userAgent: 'test browser',
      summary: { email },
    });
  });

  test('sets a Secure cookie over https', async () => {
    const settings = { ...env(), appUrl: 'https://console.example', APP_URL: 'https://console.example' };
    const { email } = await addPerson(opened.db);
    const response = await createAuth(opened.db, settings).handler(
      new Request('https://console.example/api/auth/sign-in/email', {
        method: 'POST',
        headers: { origin: 'https://console.example', 'content-type': 'application/json' },
        body: JSON.stringify({ email, password: PASSWORD }),
      }),
    );
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Host-strongroom\.session_token=(?!.*Domain=).*Path=\/;.*Secure/,
    );
  });

  test('replaces the previous session, which ends', async () => {
    const { email } = await addPerson(opened.db);
    const browser = createBrowser();
    await browser.signIn(email);
    const before = browser.headers();
    await browser.signIn(email);
    expect(await sessionOf(browser.headers())).not.toBeNull();
    expect(await sessionOf(before)).toBeNull();
  });

  test('gives the same response to a wrong password, an unknown and a deactivated user, after one hash each', async () => {
    const { email } = await addPerson(opened.db);
    const gone = await addPerson(opened.db);
    await deactivateUser(opened.db, gone.id);
    const { password } = await auth().$context;
    const hash = vi.spyOn(password, 'hash');
    const verify = vi.spyOn(password, 'verify');
    const answers: string[] = [];
    for (const [address, typed] of [
      [email, 'a wrong password'],
      ['nobody@example.com', PASSWORD],
      [gone.email, PASSWORD],
      [gone.email, 'a wrong password'],
    ] as const) {
      const response = await createBrowser().signIn(address, typed);
      const headers = [...response.headers.keys()].sort().join();
      answers.push(`${response.status} ${await response.text()} ${headers}`);
      expect(hash.mock.calls.length + verify.mock.calls.length).toBe(1);
      hash.mockClear();
      verify.mockClear();
      expect(await lastRow()).toMatchObject({
        outcome: 'refused',
        code: 'invalid_email_or_password',
        actor: { id: null, kind: 'anonymous' },
        summary: { email: address },
      });
    }
    expect(answers[0]).toMatch(/^401 /);
    expect(answers).toEqual(answers.map(() => answers[0]));
  });

  test('requires the Origin of the console if there is a cookie', async () => {
    const { email } = await addPerson(opened.db);
    const browser = createBrowser();
    await browser.signIn(email);
    const foreign = { origin: 'http://evil.example' };
    expect((await browser.post('/sign-out', {}, foreign)).status).toBe(403);
    expect(await sessionOf(browser.headers())).not.toBeNull();
  });

  test('records only email addresses, because people also type passwords there', async () => {
    await createBrowser().signIn('my secret password');
    const row = await lastRow();
    expect(row).toMatchObject({ outcome: 'refused', summary: { email: 'not an address' } });
  });
});

describe('signing out', () => {
  test('ends the session and is recorded', async () => {
    const { email, id } = await addPerson(opened.db);
    const browser = createBrowser();
    await browser.signIn(email);
    const before = browser.headers();
    expect(await saidBy(await browser.post('/sign-out'))).toBe('200');
    expect(browser.jar.has('strongroom.session_token')).toBe(false);
    expect(await sessionOf(before)).toBeNull();
    expect(await lastRow()).toMatchObject({ action: 'session.sign-out', outcome: 'success', actor: { id } });
  });

  test('works if the session has already ended and is not recorded', async () => {
    const { email } = await addPerson(opened.db);
    const browser = createBrowser();
    await browser.signIn(email);
    const kept = new Map(browser.jar);
    await browser.post('/sign-out');
    const { length } = await auditRows(opened.db);
    for (const [name, value] of kept) browser.jar.set(name, value);
    expect(await saidBy(await browser.post('/sign-out'))).toBe('200');
    expect(browser.jar.has('strongroom.session_token')).toBe(false);
    expect(await auditRows(opened.db)).toHaveLength(length);
  });
});
