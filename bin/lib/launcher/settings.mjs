// What the launcher itself needs from the environment. All else is the application's business (lib/core/server/env.ts).
import fs from 'node:fs';
import path from 'node:path';
import { Refusal } from './shutdown.mjs';
import { ROOT } from './spawn.mjs';

/** Reads `.env` if there is one; a variable that is already set wins. */
export function loadEnvFile() {
  const file = path.join(ROOT, '.env');
  if (!fs.existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (error) {
    throw new Refusal(`.env cannot be read: ${error.message}`);
  }
}

/**
 * Settings from `env`; an empty variable counts as unset. Throws Refusal for a value that is not a port.
 * @param {Record<string, string | undefined>} env
 */
export function readSettings(env = process.env) {
  const value = (name) => (env[name] === '' ? undefined : env[name]);
  const port = Number(value('PORT') ?? 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Refusal(`PORT must be a number from 1 to 65535; it is "${env.PORT}".`);
  return {
    host: value('HOST') ?? '127.0.0.1',
    port,
    dataDir: path.resolve(ROOT, value('DATA_DIR') ?? '.data'),
    databaseUrl: value('DATABASE_URL'),
    masterKey: value('VAULTS_MASTER_KEY'),
    authSecret: value('AUTH_SECRET'),
    auditSigningKey: value('AUDIT_SIGNING_KEY'),
    isEmbedded: value('QODER_PAT') === undefined,
  };
}

/** The address that works in a browser on this machine: the “all interfaces” hosts are no addresses. */
export function localUrl({ host, port }) {
  const named = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host);
  return `http://${named}:${port}`;
}
