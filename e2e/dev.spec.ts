import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { browserCookie, signIn } from '../bin/lib/test/sign-in.mjs';
import { fillCredential, open, openRotate, row, storeUnverified, tokenField } from './page-helpers';
import { holds, newCanary } from './secret-sweep';

const ROOT = path.join(import.meta.dirname, '..');
const MCP = 'https://mcp.example.com/mcp';
/** The first start compiles everything. */
const START_MS = 300_000;
const PAGE_MS = 400_000;
const ADMIN = { email: 'admin@example.com', password: 'nine quiet herons at dusk' };

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The environment without the settings of the tests' own server, and without colors. */
function environment(own: Record<string, string>): NodeJS.ProcessEnv {
  const foreign = /^(E2E_|PLAYWRIGHT_|FORCE_COLOR$|NODE_OPTIONS$)/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), NODE_ENV: 'development', NO_COLOR: '1', ...own };
}

let child: ChildProcess | undefined;
let dataDir: string | undefined;

/** Starts `npm run dev` with its own data folder. Returns its URL and everything that its terminal shows. */
async function startDev(): Promise<{ url: string; terminal: () => string }> {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-dev-'));
  const port = String(await freePort());
  const env = environment({
    PORT: port,
    DATA_DIR: dataDir,
    HOST: '127.0.0.1',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
  });
  const dev = spawn(process.execPath, ['bin/dev.mjs'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child = dev;
  let shown = '';
  for (const stream of [dev.stdout, dev.stderr])
    stream.on('data', (chunk: Buffer) => {
      shown += chunk.toString('latin1');
    });
  const isReady = () => shown.includes('Ctrl+C stops it') || dev.exitCode !== null;
  await expect.poll(isReady, { timeout: START_MS }).toBe(true);
  expect(dev.exitCode, shown).toBeNull();
  return { url: `http://127.0.0.1:${port}`, terminal: () => shown };
}

test.afterEach(async () => {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  if (dataDir !== undefined) fs.rmSync(dataDir, { recursive: true, force: true });
});

test('`npm run dev` shows no token in its terminal, whether it is stored or refused', async ({ page }) => {
  test.setTimeout(START_MS + 4 * PAGE_MS);
  const dev = await startDev();
  page.setDefaultTimeout(PAGE_MS);
  const patient = expect.configure({ timeout: PAGE_MS });
  const [first, second, refused] = [newCanary(), newCanary(), newCanary()];

  await page.context().addCookies([browserCookie(dev.url, await signIn(dev.url, ADMIN))]);
  await open(page, `${dev.url}/vaults/new`);
  await page.getByLabel('Display name').fill('Payments');
  await page.getByRole('button', { name: 'Create vault' }).click();
  await patient(page.getByRole('heading', { name: 'Payments', level: 1 })).toBeVisible();

  await page.getByRole('main').getByRole('button', { name: 'Add credential' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add credential' });
  await fillCredential(dialog, MCP, refused);
  await dialog.getByRole('button', { name: 'Verify and add', exact: true }).click();
  await patient(dialog.getByText('The credential was not added')).toBeVisible();
  await fillCredential(dialog, MCP, first);
  await storeUnverified(dialog);
  await patient(row(page, MCP)).toBeVisible();

  const rotate = await openRotate(page, MCP);
  await tokenField(rotate).fill(second);
  await storeUnverified(rotate, 'Verify and rotate');
  await patient(page.getByText(`The token for ${MCP} is rotated.`)).toBeVisible();

  // Proves that this terminal logged the actions that carried the tokens.
  await expect
    .poll(() => dev.terminal().match(/ POST \/vaults\/vault_/g)?.length ?? 0)
    .toBeGreaterThanOrEqual(3);
  for (const canary of [first, second, refused]) expect(holds(dev.terminal(), canary)).toBe(false);
});
