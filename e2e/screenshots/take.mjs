// npm run screenshots: takes the screenshots of docs/ in a console with sample data.
import '../../bin/lib/launcher/node-version.mjs';

import path from 'node:path';
import { ensureBuilt } from '../../bin/lib/launcher/build.mjs';
import { ensureInstalled } from '../../bin/lib/launcher/install.mjs';
import { runProgram, stopAll } from '../../bin/lib/launcher/shutdown.mjs';
import { ROOT, runNode, step } from '../../bin/lib/launcher/spawn.mjs';
import { ensureChromium } from '../../bin/lib/test/chromium.mjs';
import { browserCookie } from '../../bin/lib/test/sign-in.mjs';
import { cleanEnvironment, startConsole, temporaryFolder } from '../../bin/lib/test/test-server.mjs';
import { walkCollect, walkOnboarding } from './onboarding-pictures.mjs';
import { startTeamServers } from './team-servers.mjs';

const FOLDER = path.join(ROOT, 'docs/screenshots');
const HEIGHTS = { 1280: 800, 390: 844 };
const VIEWS = [
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
];
const ONBOARDED = 'Acme tools';
function reader({ url, pat }) {
  return async (path) => {
    const response = await fetch(`${url}/api/v1/cloud${path}`, {
      headers: { authorization: `Bearer ${pat}` },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
}

/** Chooses a vault in production with enough credentials, one of them archived, and one to rotate. */
async function vaultToShow(read) {
  const { data: vaults } = await read('/vaults?limit=100');
  for (const vault of vaults.filter(({ metadata }) => metadata.environment === 'production')) {
    const { data: credentials } = await read(`/vaults/${vault.id}/credentials?include_archived=true`);
    // The API omits the field for active credentials.
    const active = credentials.filter((credential) => !credential.archived_at);
    if (active.length > 7 && active.length < credentials.length)
      return { id: vault.id, rotated: active[0].id };
  }
  throw new Error('The account has no vault to show.');
}

const dialogOpens = (page) => page.getByRole('dialog').waitFor();

/** Name of the screenshot, URL, and actions before it is taken. */
const pictures = (vault) => [
  ['overview', '/'],
  ['credentials', '/credentials?q=env%3Aproduction+age%3A%3E180d'],
  ['vaults', '/vaults'],
  ['vault', `/vaults/${vault.id}`],
  ['credential', `/vaults/${vault.id}/credentials/${vault.rotated}`],
  ['rotate', `/vaults/${vault.id}?rotate=${vault.rotated}`, dialogOpens],
  ['archive', '/archive', (page) => page.getByRole('table', { name: 'Archived entries' }).waitFor()],
  ['activity', '/activity'],
  ['policies', '/settings/policies'],
];

async function openPage(browser, { url, cookie }, [theme, width]) {
  const context = await browser.newContext({
    colorScheme: theme,
    viewport: { width, height: HEIGHTS[width] },
    reducedMotion: 'reduce',
  });
  await context.addCookies([browserCookie(url, cookie)]);
  const page = await context.newPage();
  const shot = (name) =>
    page.screenshot({ path: path.join(FOLDER, `${name}-${theme}-${width}.png`), animations: 'disabled' });
  return { context, page, shot };
}

/** Until the account has been read once, its counts are minimums. */
async function waitForSnapshot(browser, target) {
  const { context, page } = await openPage(browser, target, VIEWS[0]);
  await page.goto(target.url);
  await page.getByText(/^Complete as of/).waitFor({ timeout: 300_000 });
  await context.close();
}

async function takePages(browser, target, vault) {
  for (const view of VIEWS) {
    const { context, page, shot } = await openPage(browser, target, view);
    for (const [name, address, prepare] of pictures(vault)) {
      await page.goto(target.url + address, { waitUntil: 'networkidle' });
      await prepare?.(page);
      await shot(name);
    }
    await context.close();
  }
}

/** Print has one theme. */
async function takePrint(browser, target) {
  const { context, page, shot } = await openPage(browser, target, VIEWS[0]);
  await page.goto(`${target.url}/archive`, { waitUntil: 'networkidle' });
  await page.getByRole('table', { name: 'Archived entries' }).waitFor();
  await page.emulateMedia({ media: 'print' });
  await shot('archive-print');
  await context.close();
}

async function takeOnboarding(browser, target, team) {
  const { context, page, shot } = await openPage(browser, target, VIEWS[0]);
  const walk = { url: target.url, team, vault: ONBOARDED, shot: (name) => shot(`onboarding-${name}`) };
  const ms = await walkOnboarding(page, walk);
  await walkCollect(page, walk);
  console.log(`  ${team.count} servers: stored after ${(ms / 1_000).toFixed(0)} s`);
  await context.close();
}

runProgram(async () => {
  await ensureInstalled();
  const executablePath = await ensureChromium();
  await ensureBuilt();
  const team = await startTeamServers();
  const folder = temporaryFolder('screenshots');
  await step('Filling an account', async () => {
    const env = { ...cleanEnvironment(), DATA_DIR: path.join(folder, 'data') };
    const { status, output } = await runNode('bin/seed.mjs', [], { env });
    if (status !== 0) throw new Error(output);
  });
  const target = await startConsole({
    folder,
    name: 'data',
    env: { PROBE_ALLOWED_HOSTS: `127.0.0.1:${team.port}` },
  });
  const vault = await vaultToShow(reader(target));
  const { chromium } = await import('playwright');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  await step('Taking the pictures', async () => {
    await waitForSnapshot(browser, target);
    await takePages(browser, target, vault);
    await takePrint(browser, target);
    await takeOnboarding(browser, target, team);
  });
  await browser.close();
  team.close();
  await stopAll();
});
