// The two suites: units against a database of their own, and the browser against one production server.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt, standaloneServer } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { ROOT, runNode, step } from './command.mjs';
import { embeddedPat } from './data-folder.mjs';
import { serverEnvironment, takeDataFolder } from './launch.mjs';
import { freePort, startServer } from './server.mjs';
import { localUrl, readSettings } from './settings.mjs';
import { beforeExit } from './stopping.mjs';
import { countPlaywright, countVitest } from './test-report.mjs';

const PLAYWRIGHT_CONFIG = 'e2e/playwright.config.ts';

/** A folder that goes when the program does. */
export function temporaryFolder(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `strongroom-${name}-`));
  beforeExit(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The environment without what would point the tests at somebody's account, database or folder. */
export function cleanEnvironment() {
  const foreign =
    /^(QODER_PAT|VAULTS_|EMBEDDED_|DATABASE_URL$|DATA_DIR$|HOST$|HOSTNAME$|PORT$|APP_URL$|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** Runs vitest and returns `{ passed, failed }`. */
export async function runUnitTests() {
  const report = path.join(temporaryFolder('unit'), 'report.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = await runNode('node_modules/vitest/vitest.mjs', args, {
    env: cleanEnvironment(),
    isShown: true,
  });
  return countVitest(report, status);
}

/** Builds, starts one server over an empty data folder, runs Playwright against it and returns `{ passed, failed }`. */
export async function runBrowserTests() {
  if (!fs.existsSync(path.join(ROOT, PLAYWRIGHT_CONFIG))) {
    console.log(`✗ ${PLAYWRIGHT_CONFIG} is missing`);
    return { passed: 0, failed: 1 };
  }
  const chromium = await ensureChromium();
  await ensureBuilt();
  const folder = temporaryFolder('e2e');
  const dataDir = path.join(folder, 'data');
  const settings = readSettings({ DATA_DIR: dataDir, PORT: String(await freePort()) });
  await takeDataFolder(settings);
  const env = await serverEnvironment(settings, { ...cleanEnvironment(), EMBEDDED_SCENARIOS: '1' });
  // Its log is evidence: tests search it for secrets, and a person reads it after a failure.
  const log = path.join(folder, 'server.log');
  await step('Starting a server for the end-to-end tests', () =>
    startServer([standaloneServer()], {
      env: { ...env, NODE_ENV: 'production' },
      settings,
      output: fs.openSync(log, 'a'),
    }),
  );
  const report = path.join(folder, 'report.json');
  const { status } = await runNode(
    'node_modules/@playwright/test/cli.js',
    ['test', '--config', PLAYWRIGHT_CONFIG],
    {
      isShown: true,
      env: {
        ...cleanEnvironment(),
        CHROMIUM: chromium,
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        E2E_BASE_URL: localUrl(settings),
        E2E_DATABASE_URL: env.DATABASE_URL,
        E2E_DATA_DIR: dataDir,
        E2E_PAT: embeddedPat(dataDir),
        E2E_SERVER_LOG: log,
      },
    },
  );
  const counts = countPlaywright(report, status);
  if (counts.failed > 0)
    console.log(`\nThe server's last words:\n${fs.readFileSync(log, 'utf8').slice(-4_000)}`);
  return counts;
}
