// npm run screenshots: the pictures of docs/, from a console that is filled for the purpose.
import '../../bin/lib/launcher/node-version.mjs';

import path from 'node:path';
import { ensureBuilt } from '../../bin/lib/launcher/build.mjs';
import { ensureInstalled } from '../../bin/lib/launcher/install.mjs';
import { runProgram, stopAll } from '../../bin/lib/launcher/shutdown.mjs';
import { ROOT, step } from '../../bin/lib/launcher/spawn.mjs';
import { ensureChromium } from '../../bin/lib/test/chromium.mjs';
import { browserCookie } from '../../bin/lib/test/sign-in.mjs';
import { startConsole, temporaryFolder } from '../../bin/lib/test/test-server.mjs';
import { walkCollect, walkOnboarding } from './onboarding-pictures.mjs';
import { startTeamServers } from './team-servers.mjs';

const FOLDER = path.join(ROOT, 'docs/screenshots');
const SIZES = { 1280: 800, 390: 844 };
/** One for each theme and size: a vault is made anew each time. */
const ONBOARDED = ['Acme tools', 'Acme apps', 'Acme agents', 'Acme services'];
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

/** Reads the account into the inventory. */
async function refresh(page) {
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await page.getByRole('table', { name: 'Credentials' }).getByRole('button').nth(20).waitFor();
  await page.getByRole('button', { name: 'Refresh now' }).waitFor();
}

/** Name of the picture, address, and what is done before it is taken. */
const pictures = (vault) => [
  ['credentials', '/credentials', refresh],
  ['overview', '/'],
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
  ['checks', '/settings/checks'],
  ['archive', `/archive/${vault.id}`, (page) => page.getByText('Complete: everything was read.').waitFor()],
];

/** A signed-in page in one theme and size, and how its pictures are taken. */
async function openPage(browser, { url, cookie }, theme, [width, height]) {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width: Number(width), height },
    reducedMotion: 'reduce',
  });
  await context.addCookies([browserCookie(url, cookie)]);
  const page = await context.newPage();
  const shot = (name) =>
    page.screenshot({ path: path.join(FOLDER, `${name}-${theme}-${width}.png`), animations: 'disabled' });
  return { context, page, shot };
}

async function take(browser, target, vault, team) {
  const names = ONBOARDED.values();
  for (const theme of ['light', 'dark'])
    for (const size of Object.entries(SIZES)) {
      const { context, page, shot } = await openPage(browser, target, theme, size);
      for (const [name, address, prepare] of pictures(vault)) {
        await page.goto(target.url + address, { waitUntil: 'networkidle' });
        await prepare?.(page);
        await shot(name);
      }
      const walk = {
        url: target.url,
        team,
        vault: names.next().value,
        shot: (name) => shot(`onboarding-${name}`),
      };
      const ms = await walkOnboarding(page, walk);
      await walkCollect(page, walk);
      console.log(
        `  ${team.count} servers, ${theme}, ${size[0]} px: stored after ${(ms / 1_000).toFixed(0)} s`,
      );
      await context.close();
    }
}

runProgram(async () => {
  await ensureInstalled();
  const executablePath = await ensureChromium();
  await ensureBuilt();
  const team = await startTeamServers();
  const target = await startConsole({
    folder: temporaryFolder('screenshots'),
    name: 'data',
    env: { PROBE_ALLOWED_HOSTS: `127.0.0.1:${team.port}` },
  });
  const vault = await fill(caller(target));
  const { chromium } = await import('playwright');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  await step('Taking the pictures', () => take(browser, target, vault, team));
  await browser.close();
  team.close();
  await stopAll();
});
