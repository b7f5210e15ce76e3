// npm run screenshots: the pictures of docs/, from a console that is filled for the purpose.
import './node-version.mjs';

import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { ROOT, step } from './command.mjs';
import { startConsole, temporaryFolder } from './console.mjs';
import { ensureInstalled } from './install.mjs';
import { browserCookie } from './sign-in.mjs';
import { runProgram, stopAll } from './stopping.mjs';

const FOLDER = path.join(ROOT, 'docs/screenshots');
const SIZES = { 1280: 800, 390: 844 };
const TEAMS = ['Payments', 'Search', 'Support', 'Data platform', 'Mobile', 'Growth', 'Security', 'Finance'];
const SERVERS = [
  'https://api.githubcopilot.com/mcp/',
  'https://mcp.linear.app/mcp',
  'https://mcp.stripe.com',
  'https://mcp.neon.tech/mcp',
  'https://mcp.supabase.com/mcp',
];

/** Calls the embedded service; the PAT is the one of the console's own account. */
function caller({ url, pat }) {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${pat}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}/api/v1/cloud${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}

/** Vaults of eight teams in three environments; the last one has credentials, an archived one among them. */
async function fill(call) {
  const credential = (url, index) => ({
    mcp_server_url: url,
    protocol: 'streamable_http',
    type: 'static_bearer',
    access_token: `example-${index}`,
  });
  let last;
  for (const environment of ['development', 'staging', 'production'])
    for (const team of TEAMS)
      last = await call('POST', '/vaults', {
        display_name: `${team} · ${environment}`,
        metadata: { environment, owner: `${team.toLowerCase().replace(' ', '-')}@example.com` },
        credentials: SERVERS.map(credential),
      });
  await call('POST', `/vaults/${last.id}/credentials/${last.credentials[0].id}/archive`);
  return last;
}

/** Name of the picture, address, and what is done before it is taken. */
const pictures = (vault) => [
  ['vaults', '/vaults'],
  ['new-vault', '/vaults/new', (page) => page.getByRole('button', { name: 'Add a credential' }).click()],
  ['vault', `/vaults/${vault.id}`],
  ['add-credential', `/vaults/${vault.id}?add=`, (page) => page.getByRole('dialog').waitFor()],
  [
    'rotate',
    `/vaults/${vault.id}?rotate=${vault.credentials[1].id}`,
    (page) => page.getByRole('dialog').waitFor(),
  ],
  ['activity', '/activity'],
  ['account', '/settings/security'],
  ['team', '/settings/team'],
  ['archive', `/archive/${vault.id}`, (page) => page.getByText('Complete: everything was read.').waitFor()],
];

async function take(browser, console_, vault) {
  for (const theme of ['light', 'dark'])
    for (const [width, height] of Object.entries(SIZES)) {
      const context = await browser.newContext({
        colorScheme: theme,
        viewport: { width: Number(width), height },
        reducedMotion: 'reduce',
      });
      await context.addCookies([browserCookie(console_.url, console_.cookie)]);
      const page = await context.newPage();
      for (const [name, address, prepare] of pictures(vault)) {
        await page.goto(console_.url + address, { waitUntil: 'networkidle' });
        await prepare?.(page);
        await page.screenshot({ path: path.join(FOLDER, `${name}-${theme}-${width}.png`) });
      }
      await context.close();
    }
}

runProgram(async () => {
  await ensureInstalled();
  const executablePath = await ensureChromium();
  await ensureBuilt();
  const console_ = await startConsole({ folder: temporaryFolder('screenshots'), name: 'data' });
  const vault = await fill(caller(console_));
  const { chromium } = await import('playwright');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  await step('Taking the pictures', () => take(browser, console_, vault));
  await browser.close();
  await stopAll();
});
