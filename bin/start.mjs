// npm start: from an empty clone to a running console. SIGTERM stops it.
import './lib/launcher/node-version.mjs';

import { ensureBuilt, standaloneServer } from './lib/launcher/build.mjs';
import { ensureInstalled } from './lib/launcher/install.mjs';
import { serverEnvironment, takeDataFolder } from './lib/launcher/prepare-server.mjs';
import { greet } from './lib/launcher/print-welcome.mjs';
import { startServer } from './lib/launcher/server.mjs';
import { loadEnvFile, readSettings } from './lib/launcher/settings.mjs';
import { runProgram } from './lib/launcher/shutdown.mjs';

runProgram(async () => {
  loadEnvFile();
  const settings = readSettings();
  await takeDataFolder(settings);
  await ensureInstalled({ needsTools: false });
  await ensureBuilt();
  const env = await serverEnvironment(settings);
  await startServer([standaloneServer()], { env: { ...env, NODE_ENV: 'production' }, settings });
  greet(settings);
});
