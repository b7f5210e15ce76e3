import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subjectOf } from './provider';
import { account, user } from './schema';
import { sessionOf } from './session';
import { changeRole, deactivateUser, releaseSingleSignOn } from './team';
import { addPerson, auditRows, createBrowser, ORIGIN, openTestConsole, readUser } from './test-console';
import { type Answer, CLIENT, type Claims, closedPort, startProvider, walkBack } from './test-provider';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
let provider: Awaited<ReturnType<typeof startProvider>>;
let port: number;
beforeAll(async () => {
  port = await closedPort();
  opened = await openTestConsole({
    OIDC_ISSUER: `http://127.0.0.1:${port}`,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_ALLOWED_DOMAINS: 'example.com example.org',
    OIDC_ROLE_CLAIM: 'roles',
    OIDC_DEFAULT_ROLE: 'auditor',
  });
});
afterAll(async () => {
  await provider.close();
  await opened.close();
});

const begin = (browser = createBrowser(), more: object = {}) =>
  browser.post('/sign-in/social', {
    ...{ provider: 'oidc', callbackURL: '/vaults', errorCallbackURL: '/sign-in', disableRedirect: true },
    ...more,
  });

async function come(answer: Answer) {
  const browser = createBrowser();
  const { url } = await (await begin(browser)).json();
  provider.state.answer = answer;
  const back = new URL(await walkBack(url));
  const response = await browser.get(`${back.pathname.replace('/api/auth', '')}${back.search}`);
  return { browser, location: response.headers.get('location'), back };
}

let people = 0;
function addAtProvider(claims: Claims = {}) {
  const name = `person${people++}`;
  const email = typeof claims.email === 'string' ? claims.email : `${name}@example.com`;
  provider.people.set(name, { name: 'Grace', email_verified: true, ...claims, email });
  return { account: name, email };
}

const lastRow = async () => (await auditRows(opened.db)).at(-1);

describe('a provider that does not respond', () => {
  test('does not block passwords and is available without a restart later', async () => {
    const { email } = await addPerson(opened.db, { role: 'administrator' });
    const late = await begin();
    expect(late.status).toBe(504);
    expect(await late.json()).toMatchObject({ code: 'PROVIDER_LATE' });
    expect((await createBrowser().signIn(email)).status).toBe(200);
    provider = await startProvider(port);
    expect((await begin()).status).toBe(200);
  });
});

describe('single sign-on', () => {
  test('creates a user with the default role and finds the same user again', async () => {
    const { account: name, email } = addAtProvider();
    const first = await come({ account: name });
    expect(first.location).toBe('/vaults');
    const session = await sessionOf(first.browser.headers());
    expect(session).toMatchObject({ user: { email, name: 'Grace', role: 'auditor' } });
    expect(await lastRow()).toMatchObject({
      action: 'session.sign-in-provider',
      outcome: 'success',
      actor: { id: session?.user.id },
    });
    // A role changed here is reset at the next sign-in if the claim names none.
    await changeRole(opened.db, { userId: session?.user.id ?? '', role: 'administrator' });
    const second = await come({ account: name });
    expect((await sessionOf(second.browser.headers()))?.user).toMatchObject({
      id: session?.user.id,
      role: 'auditor',
    });
  });

  test('stores none of the provider’s tokens and no code in the audit log', async () => {
    const { account: name, email } = addAtProvider();
    const { back } = await come({ account: name });
    const id = (await readUser(opened.db, email))?.id ?? '';
    expect(await opened.db.select().from(account).where(eq(account.userId, id))).toMatchObject([
      { providerId: 'oidc', accessToken: null, refreshToken: null, idToken: null },
    ]);
    const log = JSON.stringify(await auditRows(opened.db));
    for (const secret of [back.searchParams.get('code'), back.searchParams.get('state')]) {
      expect(secret).toMatch(/^[\w-]{20,}$/);
      expect(log).not.toContain(secret);
    }
  });

  test('sets the role that the claim names, or the highest of several, at each sign-in', async () => {
    const { account: name, email } = addAtProvider({ roles: ['staff', 'viewer', 'operator'] });
    await come({ account: name });
    expect((await readUser(opened.db, email))?.role).toBe('operator');
    provider.people.set(name, { name: 'Grace', email, email_verified: true, roles: 'viewer' });
    await come({ account: name });
    expect((await readUser(opened.db, email))?.role).toBe('viewer');
    provider.people.set(name, { name: 'Grace', email, email_verified: true, roles: ['none of ours'] });
    await come({ account: name });
    expect((await readUser(opened.db, email))?.role).toBe('auditor');
  });

  test('uses the subject of the ID token, not of the UserInfo endpoint', async () => {
    const victim = addAtProvider();
    await come({ account: victim.account });
    const { account: name } = addAtProvider({ sub: victim.account });
    const { location, browser } = await come({ account: name });
    expect(location).toBe('/sign-in?problem=unable_to_get_user_info');
    expect(await lastRow()).toMatchObject({
      action: 'session.sign-in-provider',
      outcome: 'refused',
      code: 'unable_to_get_user_info',
    });
    expect(await sessionOf(browser.headers())).toBeNull();
  });

  test('signs in no one without an ID token or without a subject in it', () => {
    const named = (payload: object) =>
      `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.none`;
    const subject = subjectOf(CLIENT.id);
    const good = { sub: 'grace', exp: 1, aud: CLIENT.id };
    expect(subject({ tokens: {}, profile: { sub: 'grace' } })).toBe('');
    for (const payload of [{}, { ...good, sub: undefined }])
      expect(subject({ tokens: { idToken: named(payload) }, profile: {} })).toBe('');
    expect(subject({ tokens: { idToken: named(good) }, profile: { sub: 'grace' } })).toBe('grace');
  });

  test.each<[string, object]>([
    ['has no end', { exp: undefined }],
    ['is for another party', { azp: 'another' }],
    ['is for several and names no party', { aud: [CLIENT.id, 'another'] }],
  ])('rejects an ID token that %s', async (_why, change) => {
    const { account: name } = addAtProvider();
    provider.state.change = change;
    const { location, browser } = await come({ account: name });
    expect(location).toMatch(/^\/sign-in\?problem=[a-z_]+$/);
    expect(await sessionOf(browser.headers())).toBeNull();
    provider.state.change = { azp: CLIENT.id };
    expect((await come({ account: name })).location).toBe('/vaults');
    provider.state.change = {};
  });

  test('binds an address to one subject until an administrator releases it', async () => {
    const first = addAtProvider();
    const { browser } = await come({ account: first.account });
    const id = (await sessionOf(browser.headers()))?.user.id ?? '';
    const second = addAtProvider({ email: first.email });
    const refused = await come({ account: second.account });
    expect(refused.location).toBe('/sign-in?problem=other_subject');
    expect(await lastRow()).toMatchObject({ outcome: 'refused', code: 'other_subject' });
    expect((await sessionOf((await come({ account: first.account })).browser.headers()))?.user.id).toBe(id);
    expect(await opened.db.select().from(account).where(eq(account.userId, id))).toHaveLength(1);

    await releaseSingleSignOn(opened.db, id);
    expect(await sessionOf(browser.headers())).toBeNull();
    const now = await come({ account: second.account });
    expect((await sessionOf(now.browser.headers()))?.user.id).toBe(id);
    expect((await come({ account: first.account })).location).toBe('/sign-in?problem=other_subject');
    await expect(releaseSingleSignOn(opened.db, 'nobody')).rejects.toMatchObject({
      problem: { code: 'not_found' },
    });
  });

  test('removes characters from a name that imitate another actor', async () => {
    const { account: name, email } = addAtProvider({ name: 'Administrator <admin@example.com>\u202e' });
    await come({ account: name });
    expect((await readUser(opened.db, email))?.name).toBe('Administrator admin example.com');
    expect((await lastRow())?.actor.name).toBe(`${email} (Administrator admin example.com)`);
  });

  test('records the new user and the changed role in the audit log', async () => {
    const { length } = await auditRows(opened.db);
    const { account: name, email } = addAtProvider({ roles: 'viewer' });
    await come({ account: name });
    provider.people.set(name, { name: 'Grace', email, email_verified: true, roles: 'operator' });
    await come({ account: name });
    const rows = (await auditRows(opened.db)).slice(length);
    expect(rows.map(({ action, outcome, actor }) => `${action} ${outcome}, ${actor.kind}`)).toEqual([
      'user.create intent, system',
      'user.create success, system',
      'session.sign-in-provider success, user',
      'user.change-role intent, system',
      'user.change-role success, system',
      'session.sign-in-provider success, user',
    ]);
    const id = (await readUser(opened.db, email))?.id;
    expect(rows[0]).toMatchObject({ actor: { name: 'single sign-on' }, summary: { email, role: 'viewer' } });
    expect(rows[1]?.targets).toEqual([{ kind: 'user', id, label: email }]);
    expect(rows[3]).toMatchObject({ targets: [{ id }], summary: { from: 'viewer', role: 'operator' } });
  });

  test('never removes the role of the last administrator, who can still sign in', async () => {
    const { account: name, email } = addAtProvider({ roles: 'administrator' });
    await come({ account: name });
    await opened.db.update(user).set({ role: 'viewer' }).where(eq(user.role, 'administrator'));
    await opened.db.update(user).set({ role: 'administrator' }).where(eq(user.email, email));
    provider.people.set(name, { name: 'Grace', email, email_verified: true, roles: 'viewer' });
    const { browser } = await come({ account: name });
    expect((await sessionOf(browser.headers()))?.user.role).toBe('administrator');
  });

  test.each([
    ['of another domain', { email: 'eve@evil.example' }, 'domain_not_allowed'],
    ['of a domain that ends alike', { email: 'eve@notexample.com' }, 'domain_not_allowed'],
    ['that is not verified', { email: 'un@example.com', email_verified: false }, 'email_not_verified'],
  ])('refuses an address %s', async (_why, claims, code) => {
    const { account: name, email } = addAtProvider(claims);
    const { location, browser } = await come({ account: name });
    expect(location).toBe(`/sign-in?problem=${code}`);
    expect(await sessionOf(browser.headers())).toBeNull();
    expect(await readUser(opened.db, email)).toBeUndefined();
    expect(await lastRow()).toMatchObject({ outcome: 'refused', code });
  });

  test('links a user with the same verified address', async () => {
    const vouched = await addPerson(opened.db);
    const { account: name } = addAtProvider({ email: vouched.email });
    const { browser } = await come({ account: name });
    expect((await sessionOf(browser.headers()))?.user.id).toBe(vouched.id);
    const typed = await addPerson(opened.db);
    await opened.db.update(user).set({ emailVerified: false }).where(eq(user.id, typed.id));
    const other = await come({ account: addAtProvider({ email: typed.email }).account });
    expect(other.location).toBe('/sign-in?problem=account_not_linked');
    expect(await sessionOf(other.browser.headers())).toBeNull();
  });

  test('refuses a deactivated user', async () => {
    const { account: name, email } = addAtProvider();
    await come({ account: name });
    await deactivateUser(opened.db, (await readUser(opened.db, email))?.id ?? '');
    const { location, browser } = await come({ account: name });
    expect(location).toMatch(/^\/sign-in\?problem=[a-z_]+$/);
    expect(await sessionOf(browser.headers())).toBeNull();
  });

  test('repeats no text of the provider', async () => {
    const description = '<img src=x onerror=alert(1)> call 555-0100';
    const { location } = await come({ error: 'access_denied', description });
    expect(location).toBe('/sign-in?problem=access_denied');
    const { location: odd } = await come({ error: 'Call 555-0100 now', description });
    expect(odd).toBe('/sign-in?problem=unknown');
    expect(JSON.stringify(await auditRows(opened.db))).not.toContain('555-0100');
  });

  test('refuses a callback that this browser did not start', async () => {
    const from = createBrowser();
    const answer = await from.get('/callback/oidc?code=stolen&state=forged&error=x');
    expect(answer.headers.get('location')).toMatch(/^\/sign-in\?problem=[a-z_]+$/);
    const { url } = await (await begin(createBrowser())).json();
    provider.state.answer = { account: addAtProvider().account };
    const back = new URL(await walkBack(url));
    const victim = createBrowser();
    await victim.get(`/callback/oidc${back.search}`);
    expect(await sessionOf(victim.headers())).toBeNull();
  });

  test('rejects fields that our page does not send', async () => {
    for (const more of [{ idToken: { token: 'x' } }, { scopes: ['admin'] }, { additionalParams: {} }])
      expect((await begin(createBrowser(), more)).status).toBe(400);
    for (const callbackURL of ['http://evil.example/', '//evil.example', 'javascript:alert(1)'])
      expect((await begin(createBrowser(), { callbackURL })).status).toBeGreaterThanOrEqual(400);
    expect((await begin(createBrowser(), { callbackURL: `${ORIGIN}/vaults` })).status).toBe(200);
  });
});
