import { createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { endOtherSessions, endSession, ownAccount } from './account';
import { isProofFresh } from './freshness';
import { account, session as sessions } from './schema';
import { sessionByToken, sessionOf } from './session';
import { changePolicy, changeRole, deactivateUser, reactivateUser } from './team';
import {
  addPerson,
  auditRows,
  type Browser,
  createBrowser,
  openTestConsole,
  saidBy,
  setUpApp,
} from './test-console';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole({
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'strongroom',
    OIDC_CLIENT_SECRET: 'none',
    OIDC_ALLOWED_DOMAINS: 'example.com',
  });
  await addPerson(opened.db, { role: 'administrator' });
});
afterAll(() => opened.close());
afterEach(async () => {
  vi.useRealTimers();
  await changePolicy(opened.db, { secondFactorFor: 'nobody' });
});

async function signedIn(role?: 'viewer' | 'administrator') {
  const person = await addPerson(opened.db, role && { role });
  const browser = createBrowser();
  await browser.signIn(person.email);
  return { ...person, browser };
}

const inAWhile = (ms: number) => new Date(Date.now() + ms);
const see = (browser: Browser, ms = 0) => sessionOf(browser.headers(), inAWhile(ms));
const mustSee = async (browser: Browser) => {
  const found = await see(browser);
  if (found === null) throw new Error('There is no session.');
  return found;
};
const rowOf = async (id: string) =>
  (await opened.db.select().from(sessions).where(eq(sessions.userId, id)))[0];
const usedAt = (id: string, at: Date) =>
  opened.db.update(sessions).set({ lastUsedAt: at }).where(eq(sessions.userId, id));

describe('a session', () => {
  test('ends 8 hours after its last use and cannot be revived', async () => {
    const { browser } = await signedIn();
    expect(await see(browser, 8 * HOUR_MS - MINUTE_MS)).not.toBeNull();
    const { browser: other, id } = await signedIn();
    expect(await see(other, 8 * HOUR_MS + MINUTE_MS)).toBeNull();
    expect(await rowOf(id)).toBeUndefined();
    expect(await see(other)).toBeNull();
  });

  test('ends 7 days after its start, even if it is used', async () => {
    const { browser, id } = await signedIn();
    await usedAt(id, inAWhile(7 * DAY_MS - MINUTE_MS));
    expect(await see(browser, 7 * DAY_MS - MINUTE_MS)).not.toBeNull();
    expect(await see(browser, 7 * DAY_MS + MINUTE_MS)).toBeNull();
  });

  test('updates its last use at most once a minute', async () => {
    const { browser, id } = await signedIn();
    const begun = (await rowOf(id))?.lastUsedAt;
    await see(browser, 59_000);
    await see(browser, 59_000);
    expect((await rowOf(id))?.lastUsedAt).toEqual(begun);
    const later = inAWhile(2 * MINUTE_MS);
    await sessionOf(browser.headers(), later);
    await vi.waitFor(async () => expect((await rowOf(id))?.lastUsedAt).toEqual(later));
  });

  test('ends when its user is deactivated, who must sign in again after reactivation', async () => {
    const { browser, id, email } = await signedIn();
    await deactivateUser(opened.db, id);
    expect(await see(browser)).toBeNull();
    expect((await browser.signIn(email)).status).toBe(401);
    await reactivateUser(opened.db, id);
    expect(await see(browser)).toBeNull();
    expect((await browser.signIn(email)).status).toBe(200);
  });

  test('has the current role of its user', async () => {
    const { browser, id } = await signedIn('viewer');
    expect((await see(browser))?.user.role).toBe('viewer');
    await changeRole(opened.db, { userId: id, role: 'auditor' });
    expect((await see(browser))?.user.role).toBe('auditor');
  });

  test('needs a cookie that was signed with our secret', async () => {
    const { browser } = await signedIn();
    const cookie = browser.headers().get('cookie') ?? '';
    expect(await sessionOf(new Headers())).toBeNull();
    expect(await sessionOf(new Headers({ cookie: cookie.replace(/=(..)/, '=xx') }))).toBeNull();
    expect(await sessionOf(new Headers({ cookie: cookie.split('.').slice(0, 2).join('.') }))).toBeNull();
    const [, name, token] = /(strongroom\.session_token)=([^.]+)\./.exec(cookie) ?? [];
    const signedWith = (secret: string) => {
      const signature = createHmac('sha256', secret).update(String(token)).digest('base64');
      return new Headers({ cookie: `${name}=${encodeURIComponent(`${token}.${signature}`)}` });
    };
    expect(await sessionOf(signedWith('of-the-tests-'.repeat(4)))).not.toBeNull();
    expect(await sessionOf(signedWith('of-others'.repeat(4)))).toBeNull();
  });

  test('is found when a pooler drops prepared statements', async () => {
    const { id } = await signedIn();
    const token = (await rowOf(id))?.token ?? '';
    const pool = new Pool({ connectionString: opened.url, max: 1 });
    const pooled = drizzle(pool);
    const kept = async () => (await pool.query('select name from pg_prepared_statements')).rows.length;
    expect((await sessionByToken(pooled, token))?.user.id).toBe(id);
    expect(await kept()).toBe(1);
    await pool.query('deallocate all');
    expect((await sessionByToken(pooled, token))?.user.id).toBe(id);
    expect((await sessionByToken(pooled, token))?.user.id).toBe(id);
    expect(await kept()).toBe(0);
    await pool.end();
  });

  test('does not block a sign-in and confirms nothing when it is idle', async () => {
    const { browser, id, email } = await signedIn();
    await usedAt(id, inAWhile(-9 * HOUR_MS));
    expect(await saidBy(await browser.post('/verify-password', { password: 'any' }))).toMatch(/^401/);
    expect(await rowOf(id)).toBeUndefined();
    const { browser: other, id: otherId, email: otherEmail } = await signedIn();
    await usedAt(otherId, inAWhile(-9 * HOUR_MS));
    expect((await other.signIn(otherEmail)).status).toBe(200);
    expect((await browser.signIn(email)).status).toBe(200);
  });
});

describe('an identity confirmation', () => {
  test('counts for 15 minutes', () => {
    const provedAt = new Date(0);
    expect(isProofFresh({ provedAt }, new Date(15 * MINUTE_MS))).toBe(true);
    expect(isProofFresh({ provedAt }, new Date(15 * MINUTE_MS + 1))).toBe(false);
  });

  test('is required before a change of how a user signs in, and is renewed by the password', async () => {
    const { browser, id } = await signedIn();
    const ago = inAWhile(-16 * MINUTE_MS);
    await opened.db.update(sessions).set({ provedAt: ago }).where(eq(sessions.userId, id));
    expect(isProofFresh(await mustSee(browser))).toBe(false);
    const asked = await browser.post('/two-factor/enable', { password: 'seven quiet herons' });
    expect(await saidBy(asked)).toBe('403 IDENTITY_REQUIRED');
    expect((await browser.get('/passkey/generate-register-options')).status).toBe(403);
    expect((await auditRows(opened.db)).at(-1)).toMatchObject({
      action: 'user.set-up-authenticator',
      outcome: 'refused',
      code: 'identity_required',
      actor: { id },
    });
    expect((await browser.post('/verify-password', { password: 'wrong' })).status).toBe(400);
    expect(isProofFresh(await mustSee(browser))).toBe(false);
    expect((await browser.post('/verify-password', { password: 'seven quiet herons' })).status).toBe(200);
    expect(isProofFresh(await mustSee(browser))).toBe(true);
    expect((await auditRows(opened.db)).at(-1)).toMatchObject({
      action: 'session.confirm-identity',
      outcome: 'success',
    });
  });
});

describe('the list of sessions', () => {
  test('shows active sessions, which can be ended one by one or all others together', async () => {
    const { browser, email, id } = await signedIn();
    const others = [createBrowser(), createBrowser(), createBrowser()] as const;
    for (const one of others) await one.signIn(email);
    const own = await mustSee(browser);
    const [first, second, third] = await Promise.all(others.map(mustSee));
    await opened.db
      .update(sessions)
      .set({ lastUsedAt: inAWhile(-9 * HOUR_MS) })
      .where(eq(sessions.id, third?.id ?? ''));
    const { sessions: listed, hasPassword } = await ownAccount(opened.db, own);
    expect(hasPassword).toBe(true);
    expect(listed.map((row) => row.id).sort()).toEqual([own.id, first?.id, second?.id].sort());
    expect(listed.find((row) => row.isCurrent)).toMatchObject({ id: own.id, userAgent: 'test browser' });
    await endSession(opened.db, own, first?.id ?? '');
    expect(await see(others[0])).toBeNull();
    await expect(endSession(opened.db, own, first?.id ?? '')).rejects.toThrow('already ended');
    const stranger = await mustSee((await signedIn()).browser);
    await expect(endSession(opened.db, stranger, own.id)).rejects.toThrow('already ended');
    await endOtherSessions(opened.db, own);
    expect(await see(others[1])).toBeNull();
    expect((await see(browser))?.user.id).toBe(id);
  });
});

describe('a second factor that everyone needs', () => {
  const owes = async (browser: Browser) => {
    const session = await see(browser);
    return session && session.owes !== null;
  };

  test('is required from the next request until an app is set up', async () => {
    const { browser, email } = await signedIn();
    expect(await owes(browser)).toBe(false);
    await changePolicy(opened.db, { secondFactorFor: 'everyone' });
    expect(await owes(browser)).toBe(true);
    const app = await setUpApp(browser);
    expect(app.verified.status).toBe(200);
    expect(await owes(browser)).toBe(false);
    await browser.post('/two-factor/disable', { password: 'seven quiet herons' });
    expect(await owes(browser)).toBe(true);
    await browser.signIn(email);
    expect(await owes(browser)).toBe(true);
  });

  test('is not satisfied by a password, even if single sign-on is configured', async () => {
    const { browser, id } = await signedIn();
    await opened.db
      .insert(account)
      .values({ id: `a-${id}`, userId: id, accountId: `sub-${id}`, providerId: 'oidc' });
    await changePolicy(opened.db, { secondFactorFor: 'everyone' });
    expect(await owes(browser)).toBe(true);
    await opened.db.update(sessions).set({ secondFactor: true }).where(eq(sessions.userId, id));
    expect(await owes(browser)).toBe(false);
  });
});
