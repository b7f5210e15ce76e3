import { defineConfig } from '@playwright/test';

/** These wait or compile for minutes. Begun last, they would run alone at the end. */
const LONG = /\/(database-trouble|dev|import|weather|weather-writes)\.spec\.ts$/;

/**
 * The server is started by `npm test` (bin/test.mjs), which names it in E2E_BASE_URL. Every test has
 * an account of its own in the embedded service, so all of them run side by side.
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
    // A press that finds nothing fails here with what it looked for, not a minute later.
    actionTimeout: 20_000,
    permissions: ['clipboard-write'],
    // A failure keeps the page as it was (error-context.md). To record the steps as well costs each test that
    // passes; `npm test -- --only e2e <spec> --trace on` does it.
    trace: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
    },
  },
});
