// npm run dev: the same product with hot reload.
import './node-version.mjs';

import { greet } from './greeting.mjs';
import { ensureInstalled } from './install.mjs';
import { serverEnvironment, takeDataFolder } from './launch.mjs';
import { startServer } from './server.mjs';
import { loadEnvFile, readSettings } from './settings.mjs';
import { runProgram } from './stopping.mjs';

const NEXT = 'node_modules/next/dist/bin/next';
/** Next kills its own server 100 ms after asking it to end; its cache on disk is then left half written. */
const EXIT_TIMEOUT_MS = 5_000;

runProgram(async () => {
  loadEnvFile();
  const settings = readSettings();
  await takeDataFolder(settings);
  await ensureInstalled();
  const env = await serverEnvironment(settings);
  const args = [NEXT, 'dev', '--hostname', settings.host, '--port', String(settings.port)];
  await startServer(args, {
    env: { ...env, NODE_ENV: 'development', NEXT_EXIT_TIMEOUT_MS: String(EXIT_TIMEOUT_MS) },
    settings,
  });
  greet(settings);
});
