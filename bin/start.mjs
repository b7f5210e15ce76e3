// npm start: from an empty clone to a running console, and back on SIGTERM.
import './node-version.mjs';

import { ensureBuilt, standaloneServer } from './build.mjs';
import { greet } from './greeting.mjs';
import { ensureInstalled } from './install.mjs';
import { serverEnvironment, takeDataFolder } from './launch.mjs';
import { startServer } from './server.mjs';
import { loadEnvFile, readSettings } from './settings.mjs';
import { runProgram } from './stopping.mjs';

runProgram(async () => {
  loadEnvFile();
  const settings = readSettings();
  await takeDataFolder(settings);
  await ensureInstalled();
  await ensureBuilt();
  const env = await serverEnvironment(settings);
  await startServer([standaloneServer()], { env: { ...env, NODE_ENV: 'production' }, settings });
  greet(settings);
});
