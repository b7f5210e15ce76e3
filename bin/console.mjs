// Consoles for tests, pictures and measurements: production builds over data folders of their own.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { standaloneServer } from './build.mjs';
import { embeddedPat } from './data-folder.mjs';
import { serverEnvironment, takeDataFolder } from './launch.mjs';
import { freePort, startServer } from './server.mjs';
import { localUrl, readSettings } from './settings.mjs';
import { beforeExit } from './stopping.mjs';

/** A folder that goes when the program does. */
export function temporaryFolder(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `strongroom-${name}-`));
  beforeExit(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The environment without what would point at somebody's account, database or folder. */
export function cleanEnvironment() {
  const foreign =
    /^(QODER_PAT|VAULTS_|EMBEDDED_|DATABASE_URL$|DATA_DIR$|HOST$|HOSTNAME$|PORT$|APP_URL$|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/**
 * Starts a built console over `folder`/`name`; it runs until the program ends. Without `databaseUrl` it
 * has a PostgreSQL of its own; with `secretsOf`, another console's data folder, it has the same keys.
 * Returns its address, data folder, log, the pid of its server, its database and, where it serves the
 * embedded API, that API's PAT.
 */
export async function startConsole({ folder, name, databaseUrl, secretsOf, env = {} }) {
  const dataDir = path.join(folder, name);
  if (secretsOf !== undefined) {
    fs.mkdirSync(dataDir, { mode: 0o700 });
    for (const secret of ['master-key', 'embedded-pat'])
      fs.copyFileSync(path.join(secretsOf, secret), path.join(dataDir, secret));
  }
  const port = String(await freePort());
  const settings = readSettings({ ...env, DATA_DIR: dataDir, PORT: port, DATABASE_URL: databaseUrl });
  await takeDataFolder(settings);
  const environment = await serverEnvironment(settings, { ...cleanEnvironment(), ...env });
  const log = path.join(dataDir, 'server.log');
  const child = await startServer([standaloneServer()], {
    env: { ...environment, NODE_ENV: 'production' },
    settings,
    output: fs.openSync(log, 'a'),
  });
  return {
    url: localUrl(settings),
    dataDir,
    log,
    pid: child.pid,
    databaseUrl: environment.DATABASE_URL,
    pat: settings.isEmbedded ? embeddedPat(dataDir) : undefined,
  };
}
