// Consoles for tests, pictures and measurements: production builds over data folders of their own.
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

/** A folder that goes when the program does. */
export function temporaryFolder(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `strongroom-${name}-`));
  beforeExit(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The environment without what would point at somebody's account, database or folder. */
export function cleanEnvironment() {
  const foreign =
    /^(QODER_PAT|VAULTS_|EMBEDDED_|ADMIN_|OIDC_|AUTH_|AUDIT_|TRUSTED_PROXIES$|PROBE_|METRICS_TOKEN$|LOG_LEVEL$|DATABASE_URL$|DATA_DIR$|HOST$|HOSTNAME$|PORT$|APP_URL$|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

const newAdmin = () => ({ email: 'admin@example.com', password: `password-${randomUUID()}` });

/**
 * Starts a built console over `folder`/`name`; it runs until the program ends. Without `databaseUrl` it
 * has a PostgreSQL of its own; with `secretsOf`, another console's data folder, it has the same keys.
 * Returns its address, data folder, log, the pid of its server, its database as the owner sees it, where it serves the
 * embedded API that API's PAT, and the `admin` that it was given, with a session `cookie` of hers. With
 * `admin: null` nobody is set up; over somebody else's database the `admin` who is there is named.
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
