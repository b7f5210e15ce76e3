import { defineConfig } from '@playwright/test';

/** These wait or compile for minutes. If they started last, they would run alone at the end. */
const LONG = /\/(api-faults|api-faults-writes|database-faults|dev|import)\.spec\.ts$/;

/**
 * `npm test` (bin/test.mjs) starts the server and passes its URL in E2E_BASE_URL. Every test has its own
 * account in the embedded API, so all tests can run in parallel.
 */
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  projects: [
    { name: 'long', testMatch: LONG },
    { name: 'others', testIgnore: LONG },
  ],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['line'], ['json']] : [['list']],
  use: {
    baseURL: process.env.E2E_BASE_URL ?? 'http://127.0.0.1:3000',
    viewport: { width: 1280, height: 800 },
    // A missing element fails here with its locator, and not a minute later.
    actionTimeout: 20_000,
    permissions: ['clipboard-write'],
    // A failure keeps the page (error-context.md). Recording the steps would slow down each passing test;
    // `npm test -- --only e2e <spec> --trace on` records them.
    trace: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
    },
  },
});
