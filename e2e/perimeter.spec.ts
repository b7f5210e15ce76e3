import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { chooseDisplay, fillCredential, open, openRotate, row, storeUnverified } from './page-helpers';

const MCP = 'https://mcp.example.com/mcp';
const ACTION = { 'next-action': '00', 'content-type': 'text/plain;charset=UTF-8' };

/** Returns what a page does against its policy, and its requests to other origins. The list grows. */
async function watchPolicy(page: Page, baseURL: string) {
  const found: string[] = [];
  await page.exposeFunction('tellViolation', (text: string) => found.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const tell: unknown = Reflect.get(window, 'tellViolation');
      if (typeof tell === 'function')
        tell(`${event.effectiveDirective} ${event.blockedURI} at ${location.pathname}`);
    });
  });
  page.on('console', (message) => {
    // The browser itself reports a page that does not exist.
    if (message.type() === 'error' && !/status of 404/.test(message.text())) found.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL) && !/^(data|blob):/.test(request.url()))
      found.push(`asks ${request.url()}`);
  });
  page.on('response', async (response) => {
    if (response.request().resourceType() !== 'document') return;
    const policy = (await response.allHeaders())['content-security-policy'] ?? '';
    if (!/script-src 'self' 'nonce-[\w+/=]{20,}'/.test(policy) || /unsafe|\*|https?:/.test(policy))
      found.push(`${response.url()} has the policy “${policy}”`);
  });
  return found;
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`no page and no dialog violates its policy, ${colorScheme}`, async ({ page, account, baseURL }) => {
    test.slow();
    const found = await watchPolicy(page, baseURL ?? '');
    await page.emulateMedia({ colorScheme });
    const vault = await account.vault('Payments');
    await account.credential(String(vault.id), MCP);
    const pages = ['/', '/vaults', '/vaults/new', '/archive', '/activity', '/settings', '/settings/security'];
    for (const address of [...pages, '/sign-in', '/setup', '/invitation', '/no/such/page', '/vaults/vault_0'])
      await page.goto(address, { waitUntil: 'networkidle' });
    await open(page, `/vaults/${vault.id}`);
    await chooseDisplay(page, 'Theme: light');
    await page.keyboard.press('Escape');
    const rotate = await openRotate(page, MCP);
    await expect(rotate).toBeVisible();
    // A dialog adds a style element that stops the page behind it from scrolling.
    await page.keyboard.press('Escape');
    await rotate.getByRole('button', { name: 'Discard changes' }).click();
    await expect(rotate).toBeHidden();
    await page.getByRole('button', { name: 'Add credential' }).first().click();
    const add = page.getByRole('dialog');
    await fillCredential(add, 'https://other.example.com/mcp', 'a-token-of-a-test');
    await storeUnverified(add);
    await expect(row(page, 'https://other.example.com/mcp')).toBeVisible();
    await row(page, MCP)
      .getByRole('button', { name: /more|actions/i })
      .click();
    await page.getByRole('menuitem').first().waitFor();
    await page.keyboard.press('Escape');
    expect(found).toEqual([]);
  });

test('every response has the headers, and each page its own nonce', async ({ request }) => {
  const policies = new Set<string>();
  for (const address of [
    '/sign-in',
    '/sign-in',
    '/no/such',
    '/api/health',
    '/api/v1/cloud/vaults',
    '/icon.svg',
    '/robots.txt',
  ]) {
    const headers = (await request.get(address)).headers();
    expect(headers, address).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers['content-security-policy'], address).toContain("frame-ancestors 'none'");
    expect(headers['permissions-policy'], address).toContain('camera=()');
    if (!/^\/(api|icon|robots)/.test(address)) policies.add(headers['content-security-policy'] ?? '');
  }
  expect(policies.size).toBe(3);
});

for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1'])
  test(`refuses a change from ${origin}, regardless of the Host that it claims`, async ({ request }) => {
    for (const claim of ['evil.example', '127.0.0.1:1']) {
      const headers = { ...ACTION, origin, 'x-forwarded-host': claim, forwarded: `host=${claim}` };
      const response = await request.post('/vaults', { headers, data: '[]' });
      expect(response.status()).toBe(403);
      expect(await response.text()).toContain('did not come from a page of this console');
    }
  });

test('refuses a change without an Origin, or one that the browser marks as cross-site', async ({
  request,
  baseURL,
}) => {
  const origin = baseURL ?? '';
  for (const headers of [ACTION, { ...ACTION, origin, 'sec-fetch-site': 'cross-site' }])
    expect((await request.post('/vaults', { headers, data: '[]' })).status()).toBe(403);
});

test('a request for another host name gets an explanation on every path', async ({ request }) => {
  for (const address of ['/vaults', '/sign-in', '/api/vaults', '/api/v1/cloud/vaults', '/no/such']) {
    const response = await request.get(address, { headers: { host: 'evil.example' } });
    expect(response.status(), address).toBe(421);
    expect(await response.text()).toContain('does not accept this host name');
  }
});

test('refuses a body over 1 MB with an explanation', async ({ request, baseURL }) => {
  const headers = { ...ACTION, origin: baseURL ?? '' };
  const response = await request.post('/vaults', { headers, data: 'x'.repeat(1_100_000) });
  expect(response.status()).toBe(413);
  expect(await response.text()).toContain('1 MB');
});

test('returns a valid request id, and replaces an invalid one', async ({ request }) => {
  const idOf = async (given: string) =>
    (await request.get('/api/health', { headers: { 'x-request-id': given } })).headers()['x-request-id'];
  expect(await idOf('from-a-proxy.1')).toBe('from-a-proxy.1');
  expect(await idOf('"><script>')).toMatch(/^[0-9a-f-]{36}$/);
});

test('health is public and reveals nothing else; metrics are not public', async ({ request }) => {
  expect(await (await request.get('/api/health/live')).json()).toEqual({ live: true });
  expect(await (await request.get('/api/health/ready')).json()).toEqual({ ready: true });
  const response = await request.get('/api/metrics', { headers: { authorization: 'Bearer x' } });
  expect([401, 404]).toContain(response.status());
  expect(await response.text()).not.toContain('strongroom_');
});

/** Returns everything that the server sends for a request of these lines, after it closed the connection. */
async function raw(baseURL: string, lines: string[]): Promise<string> {
  const { hostname, port } = new URL(baseURL);
  const socket = net.connect(Number(port), hostname);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer;
}

test('checks, logs and answers an upgrade request like any other, and closes it', async ({ baseURL }) => {
  const ask = (url: string, host: string) =>
    raw(baseURL ?? '', [`GET ${url} HTTP/1.1`, `Host: ${host}`, 'Connection: Upgrade', 'Upgrade: websocket']);
  const { host } = new URL(baseURL ?? '');
  for (const url of ['/_next/x', '/_next/hmr', '/vaults', '/api/health/live', '/no/such'])
    expect(await ask(url, 'evil.example'), url).toMatch(/^HTTP\/1\.1 421 /);
  expect(await ask('/api/health/live', host)).toMatch(/^HTTP\/1\.1 200 /);
  const mark = `/upgrade-${randomUUID()}`;
  expect(await ask(mark, host)).toMatch(/^HTTP\/1\.1 404 /);
  await expect(async () => {
    expect(fs.readFileSync(process.env.E2E_SERVER_LOG ?? '', 'utf8')).toContain(mark);
  }).toPass();
});

test('refuses and logs an unsupported method and a URL that cannot be decoded', async ({ baseURL }) => {
  const { host, origin } = new URL(baseURL ?? '');
  const ask = (method: string, url: string) =>
    raw(origin, [`${method} ${url} HTTP/1.1`, `Host: ${host}`, `Origin: ${origin}`, 'Connection: close']);
  for (const url of ['/', '/vaults', '/api/health', '/api/v1/cloud/vaults'])
    expect(await ask('TRACE', url), url).toMatch(/^HTTP\/1\.1 405 [\s\S]*\r\nAllow: GET, /);
  const mark = `/${randomUUID()}/%ff`;
  for (const url of ['/vaults/%ff', '/%E0%A4%A', '/api/v1/cloud/vaults/%ff', mark])
    expect(await ask('GET', url), url).toMatch(/^HTTP\/1\.1 400 /);
  await expect(async () => {
    expect(fs.readFileSync(process.env.E2E_SERVER_LOG ?? '', 'utf8')).toContain(mark);
  }).toPass();
});

test('refuses an action that was posted to another page, and the server does not call itself', async ({
  page,
  request,
  baseURL,
}) => {
  const posted = page.waitForRequest(
    (asked) => asked.method() === 'POST' && 'next-action' in asked.headers(),
  );
  await open(page, '/vaults/new');
  await page.getByLabel('Display name').first().fill('For its action');
  await page.getByRole('button', { name: 'Create vault' }).click();
  const id = (await posted).headers()['next-action'] ?? '';
  for (const address of ['/sign-in', '/settings', '/no/such']) {
    const headers = { ...ACTION, 'next-action': id, origin: baseURL ?? '' };
    const response = await request.post(address, { headers, data: '[]' });
    expect(response.status(), address).toBe(404);
    expect(await response.text()).toContain('Nothing was changed');
  }
});

test('reveals nothing of a malformed body', async ({ request, baseURL }) => {
  const log = () => fs.readFileSync(process.env.E2E_SERVER_LOG ?? '', 'utf8');
  const before = log().length;
  const headers = { origin: baseURL ?? '' };
  for (const [address, type] of [
    ['/vaults', 'text/plain;charset=UTF-8'],
    ['/vaults', 'multipart/form-data; boundary=x'],
    ['/api/auth/sign-in/email', 'application/json'],
  ] as const)
    for (const data of ['{"m4rker', '["m4rker', '--x\r\nm4rker', '$F1m4rker'])
      await request.post(address, {
        headers: { ...headers, 'content-type': type, 'next-action': '00' },
        data,
      });
  const since = log().slice(before);
  expect(since).not.toContain('m4rker');
  expect(
    since
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('{')),
  ).toEqual([]);
});
