// The Chromium of the end-to-end tests: an installed one, or one from the system's packages.
import fs from 'node:fs';
import path from 'node:path';
import { Refusal } from '../launcher/shutdown.mjs';
import { ROOT, runCommand, runNode, step } from '../launcher/spawn.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function found() {
  const folders = (process.env.PATH ?? '').split(path.delimiter).concat('/usr/bin');
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) =>
    fs.existsSync(file),
  );
}

async function fromApt() {
  if (process.getuid?.() !== 0 || !fs.existsSync('/usr/bin/apt-get')) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Chromium only recommends fonts, and a page without fonts shows no text.
  const packages = ['chromium', 'fonts-liberation'];
  const install = () =>
    runCommand('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
  await step('Installing Chromium with apt for the end-to-end tests', async () => {
    if ((await install()).status === 0) return;
    await runCommand('apt-get', ['update'], { env });
    await install();
  });
  return found();
}

async function fromPlaywright() {
  const args = ['install', 'chromium'];
  await step('Downloading Chromium with Playwright for the end-to-end tests', () =>
    runNode('node_modules/playwright/cli.js', args),
  );
  const { chromium } = await import('playwright');
  const file = chromium.executablePath();
  return fs.existsSync(file) ? file : undefined;
}

/** Returns the path of a Chromium. Throws Refusal with instructions to install one. */
export async function ensureChromium() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (fs.existsSync(named)) return named;
    throw new Refusal(`CHROMIUM=${named} does not exist.`);
  }
  const file = found() ?? (await fromApt()) ?? (await fromPlaywright());
  if (file !== undefined) return file;
  throw new Refusal(
    'The end-to-end tests need Chromium, but it could not be installed. ' +
      `Install it (Debian: \`apt-get install chromium\`; elsewhere: \`npx playwright install chromium\` in ${ROOT}) ` +
      'or set CHROMIUM to its path.',
  );
}
