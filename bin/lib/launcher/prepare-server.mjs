// The common preparation of `npm start`, `npm run dev` and the end-to-end tests.

import { openDatabase } from '../postgres/database.mjs';
import {
  auditSigningKey,
  authSecret,
  embeddedPat,
  openDataFolder,
  removeTornWrites,
  replacedPat,
} from './data-folder.mjs';
import { lockDataFolder } from './lock.mjs';
import { settledMasterKey } from './master-key.mjs';
import { checkPort } from './server.mjs';
import { exitWithNpm } from './shutdown.mjs';

/** Locks the data folder and removes what a killed launcher left. */
export async function holdDataFolder(settings) {
  exitWithNpm();
  openDataFolder(settings.dataDir);
  await lockDataFolder(settings.dataDir);
  removeTornWrites(settings.dataDir);
}

/** Also checks that the port of the server is free. */
export async function takeDataFolder(settings) {
  await holdDataFolder(settings);
  await checkPort(settings);
}

/** Starts and migrates the database. Returns the environment of the server, with the secrets of the folder. */
export async function serverEnvironment(settings, base = process.env) {
  const pat = settings.isEmbedded ? embeddedPat(settings.dataDir) : undefined;
  const replaced = settings.isEmbedded ? replacedPat(settings.dataDir) : undefined;
  const databaseUrl = await openDatabase(settings);
  const key = settings.masterKey ?? (await settledMasterKey(settings.dataDir, databaseUrl));
  return {
    ...base,
    NEXT_TELEMETRY_DISABLED: '1',
    DATA_DIR: settings.dataDir,
    HOST: settings.host,
    // Next's server.js reads the host from this name.
    HOSTNAME: settings.host,
    PORT: String(settings.port),
    DATABASE_URL: databaseUrl,
    VAULTS_MASTER_KEY: key,
    AUTH_SECRET: settings.authSecret ?? authSecret(settings.dataDir),
    AUDIT_SIGNING_KEY: settings.auditSigningKey ?? auditSigningKey(settings.dataDir),
    ...(pat !== undefined && { EMBEDDED_PAT: pat }),
    ...(replaced !== undefined && { EMBEDDED_PAT_REPLACED: replaced }),
  };
}
