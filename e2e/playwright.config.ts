import { defineConfig } from '@playwright/test';

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
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['line'], ['json']] : [['list']],
  use: {
    baseURL: process.env.E2E_BASE_URL ?? 'http://127.0.0.1:3000',
    viewport: { width: 1280, height: 800 },
    // A press that finds nothing fails here with what it looked for, not a minute later.
    actionTimeout: 20_000,
    permissions: ['clipboard-write'],
    // Snapshots of the page say what happened; pictures of every step cost as much as the page itself.
    trace: { mode: 'retain-on-failure', screenshots: false },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1'],
    },
  },
});
