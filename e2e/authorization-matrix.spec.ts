import type { APIRequestContext, APIResponse } from '@playwright/test';
import { MAIN_NAVIGATION } from '../lib/core/navigation';
import { may, PERMISSIONS, type Permission, ROLES, type Role } from '../lib/core/roles';
import { expect, test } from './fixtures';
import { actions, type Door, pages, routes, servedAs } from './source-tree';
import { type Identity, identities } from './users';

// Tests every page, handler and action of the source tree with every requester. A new one without
// authorization fails in the first test. Missing enforcement fails in the others.

/** Public by design, with their protection. */
const OTHER_PAGES: Readonly<Record<string, string>> = {
  'app/(auth)/sign-in/page.tsx': 'signs in',
  'app/(auth)/setup/page.tsx': 'asks for the setup code',
  'app/(auth)/invitation/page.tsx': 'asks for the token of an invitation',
  'app/(auth)/reset/page.tsx': 'asks for the token of a reset link',
  'app/(auth)/collect/page.tsx': 'asks for the token of a link to a teammate',
};
const OTHER_ROUTES: Readonly<Record<string, string>> = {
  'app/api/health/route.ts': 'returns no data',
  'app/api/health/live/route.ts': 'returns no data',
  'app/api/health/ready/route.ts': 'returns no data',
  'app/api/metrics/route.ts': 'asks for METRICS_TOKEN',
  'app/api/auth/[...all]/route.ts': 'is the sign-in itself',
  'app/api/v1/cloud/[...path]/route.ts': 'asks for a PAT',
  'app/api/activity/export/route.ts': 'asks for a ticket of the session',
};
const PUBLIC_ACTIONS = [
  'acceptInvitation',
  'openRequest',
  'resetPassword',
  'setUp',
  'submitToken',
  'verifyCollectedToken',
];

const isPermission = (access: string): access is Permission => PERMISSIONS.some((one) => one === access);
const admits = (access: string, role: Role): boolean => !isPermission(access) || may(role, access);

test.use({ signedIn: false });

test('every page, handler and action has an authorization check', () => {
  const without = [...pages(), ...routes(), ...actions()].filter(({ access }) => access === null);
  const known = [...Object.keys(OTHER_PAGES), ...Object.keys(OTHER_ROUTES)];
  expect(without.map(({ file }) => file).sort()).toEqual(
    known.filter((file) => without.some((door) => door.file === file)).sort(),
  );
  expect(
    actions()
      .filter(({ access }) => access === 'public')
      .map(({ at }) => at)
      .sort(),
  ).toEqual(PUBLIC_ACTIONS);
  expect(actions().length).toBeGreaterThan(15);
  expect(pages().filter(({ access }) => access !== null).length).toBeGreaterThan(5);
});

const guarded = (doors: Door[]): (Door & { access: string })[] =>
  doors.flatMap((door) => (door.access === null ? [] : [{ ...door, access: door.access }]));

const withCookie = ({ cookie }: Identity) => (cookie === null ? {} : { cookie });

const get = (request: APIRequestContext, at: string, identity: Identity): Promise<APIResponse> =>
  request.get(at, { headers: withCookie(identity), maxRedirects: 0 });

/** Calls an action like the router, with an empty input by default. Returns the code of the response. */
async function call(
  request: APIRequestContext,
  door: Door,
  { cookie, origin }: { cookie: string | null; origin: string },
  input: object = {},
): Promise<string> {
  const served = servedAs(door);
  // The build does not serve an action that no page uses.
  if (served === null) return 'not served';
  const response = await request.post(served.page, {
    headers: {
      'next-action': served.id,
      'content-type': 'text/plain;charset=UTF-8',
      origin,
      ...(cookie !== null && { cookie }),
    },
    data: JSON.stringify([input]),
    maxRedirects: 0,
  });
  const text = await response.text();
  return /"code":"(\w+)"/.exec(text)?.[1] ?? `HTTP ${response.status()}`;
}

test('pages enforce their permission', async ({ request }) => {
  test.slow();
  const everybody = await identities();
  for (const { at, access } of guarded(pages())) {
    for (const identity of everybody) {
      const response = await get(request, at, identity);
      const what = `${identity.name} at ${at}`;
      if (identity.role === null) {
        expect(response.status(), what).toBe(307);
        expect(response.headers().location, what).toContain('/sign-in');
      } else if (admits(access, identity.role)) expect([200, 307, 404], what).toContain(response.status());
      else expect(response.status(), what).toBe(403);
    }
  }
});

/** How the page payload that the router requests ends if access is refused. */
const SENT_AWAY = 'NEXT_REDIRECT;replace;/sign-in';
const FORBIDDEN = 'NEXT_HTTP_ERROR_FALLBACK;403';

test('page payloads enforce their permission', async ({ request }) => {
  test.slow();
  const everybody = await identities();
  for (const { at, access } of guarded(pages()))
    for (const identity of everybody) {
      // Next redirects to the same URL with its own `_rsc`.
      const headers = { ...withCookie(identity), rsc: '1' };
      const first = await request.get(at, { headers, maxRedirects: 0 });
      expect(first.headers().location, at).toContain('_rsc');
      const response = await request.get(first.headers().location ?? at, { headers, maxRedirects: 0 });
      const text = await response.text();
      const isAdmitted = identity.role !== null && admits(access, identity.role);
      const what = `${identity.name} at ${at}`;
      expect(text.includes(SENT_AWAY), what).toBe(identity.role === null);
      expect(text.includes(FORBIDDEN), what).toBe(identity.role !== null && !isAdmitted);
    }
});

test('the main navigation offers exactly the pages that a role can open', async ({ request }) => {
  for (const identity of await identities()) {
    const { name, role } = identity;
    if (role === null) continue;
    const text = await (await get(request, '/settings/security', identity)).text();
    const navigation = /<nav aria-label="Main"[\s\S]*?<\/nav>/.exec(text)?.[0] ?? '';
    for (const { href, permission } of MAIN_NAVIGATION)
      expect(navigation.includes(`href="${href}"`), `${name}, ${href}`).toBe(admits(permission, role));
  }
});

test('handlers enforce their permission', async ({ request }) => {
  const everybody = await identities();
  for (const { at, access } of guarded(routes()))
    for (const identity of everybody) {
      const response = await get(request, at, identity);
      const what = `${identity.name} at ${at}`;
      const isFile = response.headers()['content-type']?.startsWith('text/csv');
      const code = isFile ? undefined : (await response.json()).problem?.code;
      if (identity.role === null) expect([response.status(), code], what).toEqual([401, 'signed_out']);
      else if (!admits(access, identity.role))
        expect([response.status(), code], what).toEqual([403, 'not_permitted']);
      // Without its ticket, a file is refused for every requester.
      else if (at === '/api/activity/export' || at === '/api/evidence')
        expect(code, what).toBe('not_permitted');
      else expect(['signed_out', 'not_permitted'], what).not.toContain(code);
    }
});

test('actions enforce their permission', async ({ request, baseURL }) => {
  test.slow();
  const origin = baseURL ?? '';
  const everybody = await identities();
  for (const door of guarded(actions()).filter(({ access }) => access !== 'public'))
    for (const { name, role, cookie } of everybody) {
      const code = await call(request, door, { cookie, origin });
      const what = `${name} calls ${door.at}`;
      if (code === 'not served') continue;
      if (role === null) expect(code, what).toBe('signed_out');
      else if (!admits(door.access, role)) expect(code, what).toBe('not_permitted');
      else expect(['signed_out', 'not_permitted'], what).not.toContain(code);
    }
});

test('refuses anonymous input of the maximum size within seconds', async ({ request, baseURL }) => {
  const worst = '"'.repeat(900_000);
  for (const door of actions().filter(({ access }) => access === 'public')) {
    const input = { token: 'none', accessToken: worst };
    const began = performance.now();
    const code = await call(request, door, { cookie: null, origin: baseURL ?? '' }, input);
    expect(['invalid_input', 'not_found', 'HTTP 413'], door.at).toContain(code);
    expect(performance.now() - began, door.at).toBeLessThan(5_000);
  }
});

test('refuses a cross-site Origin before any other check', async ({ request }) => {
  const administrator = (await identities()).find(({ role }) => role === 'administrator');
  for (const door of actions()) {
    if (servedAs(door) === null) continue;
    for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1']) {
      const code = await call(request, door, { cookie: administrator?.cookie ?? null, origin });
      expect(code, `${origin} calls ${door.at}`).toBe('HTTP 403');
    }
  }
});

test('every role is tested', async () => {
  const roles = new Set((await identities()).map(({ role }) => role));
  expect([...roles]).toEqual(expect.arrayContaining([...ROLES, null]));
});
