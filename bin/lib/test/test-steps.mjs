// The two suites: unit tests with their own database, and browser tests against one production server.
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from '../launcher/build.mjs';
import { freePort } from '../launcher/server.mjs';
import { runNode, step } from '../launcher/spawn.mjs';
import { ensureChromium } from './chromium.mjs';
import { makeFast } from './fast-postgres.mjs';
import { countPlaywright, countVitest, failuresOfPlaywright, failuresOfVitest } from './test-report.mjs';
import { cleanEnvironment, startConsole, temporaryFolder } from './test-server.mjs';

const PLAYWRIGHT_CONFIG = 'e2e/playwright.config.ts';

/**
 * Runs vitest on the files whose path contains one of `words`, or on all files. Returns `{ passed, failed,
 * failures }`: two numbers, and the messages of the failures.
 */
export async function runUnitTests(words) {
  const report = path.join(temporaryFolder('unit'), 'report.json');
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...words];
  const { status } = await runNode('node_modules/vitest/vitest.mjs', args, {
    env: cleanEnvironment(),
    isShown: true,
  });
  return { ...countVitest(report, status), failures: failuresOfVitest(report) };
}

/** Ports for the MCP servers of the tests, one for each worker. The console needs them before the servers start. */
async function mcpPorts(count = 4) {
  const ports = new Set();
  while (ports.size < count) ports.add(await freePort());
  return [...ports].join(',');
}

const probeSettings = (ports) => ({ PROBE_ALLOWED_HOSTS: '127.0.0.1', PROBE_ALLOWED_PORTS: ports });

/**
 * Builds, starts one server over an empty data folder, and runs Playwright against it. Returns the same as
 * runUnitTests.
 */
export async function runBrowserTests(words) {
  const chromium = await ensureChromium();
  await ensureBuilt();
  const folder = temporaryFolder('e2e');
  const ports = await mcpPorts();
  // The log is evidence: tests search it for secrets, and a person reads it after a failure.
  const server = await step('Starting a server for the end-to-end tests', () =>
    startConsole({ folder, name: 'data', env: { EMBEDDED_SCENARIOS: '1', ...probeSettings(ports) } }),
  );
  await makeFast(server.databaseUrl);
  const report = path.join(folder, 'report.json');
  const { status } = await runNode(
    'node_modules/@playwright/test/cli.js',
    ['test', '--config', PLAYWRIGHT_CONFIG, ...words],
    {
      isShown: true,
      env: {
        ...cleanEnvironment(),
        CHROMIUM: chromium,
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        E2E_BASE_URL: server.url,
        E2E_DATABASE_URL: server.databaseUrl,
        E2E_DATA_DIR: server.dataDir,
        E2E_PAT: server.pat,
        E2E_ADMIN: JSON.stringify(server.admin),
        E2E_SERVER_LOG: server.log,
        E2E_MCP_PORTS: ports,
      },
    },
  );
  const log = fs.readFileSync(server.log, 'utf8');
  const failures = failuresOfPlaywright(report, log);
  const counts = countPlaywright(report, status);
  // The server itself may have failed.
  if (counts.failed > failures.length) failures.push(`The last lines of the server:\n${log.slice(-2_000)}`);
  return { ...counts, failures };
}
