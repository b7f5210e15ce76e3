// npm run dev: the same product with hot reload.
import './lib/launcher/node-version.mjs';

import { ensureInstalled } from './lib/launcher/install.mjs';
import { serverEnvironment, takeDataFolder } from './lib/launcher/prepare-server.mjs';
import { greet } from './lib/launcher/print-welcome.mjs';
import { startServer } from './lib/launcher/server.mjs';
import { loadEnvFile, readSettings } from './lib/launcher/settings.mjs';
import { runProgram } from './lib/launcher/shutdown.mjs';

const NEXT = 'node_modules/next/dist/bin/next';
/** By default, Next kills its own server 100 ms after asking it to end, and leaves a half-written disk cache. */
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
