import fs from 'node:fs';
import { expect, test } from '@playwright/test';
import { stopAll } from '../bin/lib/launcher/shutdown.mjs';
import { browserCookie } from '../bin/lib/test/sign-in.mjs';
import { startConsole, temporaryFolder } from '../bin/lib/test/test-server.mjs';
import { startProxy } from './database-proxy';
import { open } from './page-helpers';
import { newDatabase } from './users';

/** A separate console whose database can become unreachable. */
async function startBehindProxy() {
  const proxy = await startProxy(await newDatabase());
  const console = await startConsole({
    folder: temporaryFolder('e2e-away'),
    name: 'data',
    databaseUrl: proxy.url,
  });
  return { console, proxy };
}

test('reports a database outage in pages, actions, sign-in and health, and recovers', async ({ browser }) => {
  test.slow();
  const { console: own, proxy } = await startBehindProxy();
  try {
    const context = await browser.newContext({ baseURL: own.url });
    await context.addCookies([browserCookie(own.url, own.cookie ?? '')]);
    const page = await context.newPage();
    await open(page, '/settings/security');
    await page.getByLabel('Your name').fill('Another name');
    proxy.takeDown();

    await page.getByRole('button', { name: 'Save name' }).click();
    await expect(
      page.getByText(/Nothing was changed\. The database of Strongroom cannot be reached/),
    ).toBeVisible();

    const signIn = await fetch(`${own.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: own.url },
      body: JSON.stringify(own.admin),
    });
    expect(signIn.status).toBe(503);
    expect(await signIn.json()).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: expect.stringContaining('cannot be reached'),
    });

    const health = async (part: string) => (await fetch(`${own.url}/api/health${part}`)).status;
    expect(await health('/ready')).toBe(503);
    expect(await health('/live')).toBe(200);
    expect(await health('')).toBe(503);

    const response = await page.goto('/vaults');
    expect(response?.status()).toBe(500);
    await expect(page.getByText('The database of Strongroom cannot be reached')).toBeVisible();
    for (const path of ['/sign-in', '/collect#token=none']) {
      await page.goto(path);
      await expect(page.getByText('The database of Strongroom cannot be reached')).toBeVisible();
    }
    await page.goto('/reset#token=none');
    const form = page.getByRole('form', { name: 'Set a new password' });
    await form.getByLabel('Email').fill('somebody@example.com');
    await form.getByLabel('New password', { exact: true }).fill('eleven early herons');
    await form.getByRole('button', { name: 'Set password' }).click();
    await expect(
      page.getByText(/Nothing was changed\. The database of Strongroom cannot be reached/),
    ).toBeVisible();

    proxy.heal();
    await page.goto('/vaults');
    await expect(page.getByRole('heading', { name: 'Vaults', level: 1 })).toBeVisible();
    expect(await health('')).toBe(200);

    const log = fs.readFileSync(own.log, 'utf8');
    expect(log).not.toContain('uncaughtException');
    const lines = log.slice(log.indexOf('{')).trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('{'))).toEqual([]);
    await context.close();
  } finally {
    await stopAll();
    await proxy.stop();
  }
});
