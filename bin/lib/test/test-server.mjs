// Consoles for tests, screenshots and measurements: production builds with their own data folders.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { standaloneServer } from '../launcher/build.mjs';
import { embeddedPat } from '../launcher/data-folder.mjs';
import { serverEnvironment, takeDataFolder } from '../launcher/prepare-server.mjs';
import { freePort, startServer } from '../launcher/server.mjs';
import { localUrl, readSettings } from '../launcher/settings.mjs';
import { beforeExit } from '../launcher/shutdown.mjs';
import { ownerUrl } from '../postgres/postgres.mjs';
import { signIn } from './sign-in.mjs';

/** Makes a folder that is removed when the program ends. */
export function temporaryFolder(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `strongroom-${name}-`));
  beforeExit(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Returns the environment without variables that select a real account, database or folder. */
export function cleanEnvironment() {
  const foreign =
    /^(QODER_PAT|VAULTS_|EMBEDDED_|ADMIN_|OIDC_|AUTH_|AUDIT_|TRUSTED_PROXIES$|PROBE_|METRICS_TOKEN$|LOG_LEVEL$|DATABASE_URL$|DATA_DIR$|HOST$|HOSTNAME$|PORT$|APP_URL$|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

const newAdmin = () => ({ email: 'admin@example.com', password: `password-${randomUUID()}` });

/**
 * Starts a built console over `folder`/`name`, which runs until the program ends. Without `databaseUrl`, it
 * starts its own PostgreSQL. With `secretsOf`, it uses the keys of another console's data folder. With
 * `admin: null`, the console is not set up. Over an existing database, `admin` names its administrator.
 * Returns its URL, data folder, log, the pid of its server, its database for the owner, the PAT of its
 * embedded API if it has one, and `admin` with a session `cookie`.
 */
export async function startConsole({ folder, name, databaseUrl, secretsOf, admin = newAdmin(), env = {} }) {
  const dataDir = path.join(folder, name);
  if (secretsOf !== undefined) {
    fs.mkdirSync(dataDir, { mode: 0o700 });
    for (const secret of ['master-key', 'embedded-pat', 'auth-secret', 'audit-signing-key'])
      fs.copyFileSync(path.join(secretsOf, secret), path.join(dataDir, secret));
  }
  const port = String(await freePort());
  const settings = readSettings({ ...env, DATA_DIR: dataDir, PORT: port, DATABASE_URL: databaseUrl });
  await takeDataFolder(settings);
  const environment = await serverEnvironment(settings, {
    ...cleanEnvironment(),
    ...(admin !== null && { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password }),
    ...env,
  });
  const log = path.join(dataDir, 'server.log');
  const child = await startServer([standaloneServer()], {
    env: { ...environment, NODE_ENV: 'production' },
    settings,
    output: fs.openSync(log, 'a'),
  });
  const url = localUrl(settings);
  return {
    url,
    admin,
    cookie: admin === null ? undefined : await signIn(url, admin),
    dataDir,
    log,
    pid: child.pid,
    databaseUrl: ownerUrl(environment.DATABASE_URL),
    pat: settings.isEmbedded ? embeddedPat(dataDir) : undefined,
  };
}
