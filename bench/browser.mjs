// One headless Chromium; every measurement has a context of its own, so an empty cache and storage.
import { chromium } from 'playwright';
import { ensureChromium } from '../bin/chromium.mjs';
import { beforeExit } from '../bin/stopping.mjs';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--no-first-run',
  // Without it Chromium looks up outside hosts at every start.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];
export const VIEWPORT = { width: 1366, height: 900 };

export async function openBrowser() {
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ARGUMENTS });
  beforeExit(() => browser.close());
  return browser;
}
