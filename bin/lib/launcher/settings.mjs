// The environment variables of the launcher itself. The application reads all others (lib/core/server/env.ts).
import fs from 'node:fs';
import path from 'node:path';
import { Refusal } from './shutdown.mjs';
import { ROOT } from './spawn.mjs';

/** Reads `.env` if it exists. Variables that are already set take precedence. */
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
 * Returns settings from `env`. An empty variable counts as unset. Throws Refusal for an invalid port.
 * @param {Record<string, string | undefined>} env
 */
export function readSettings(env = process.env) {
  const value = (name) => (env[name] === '' ? undefined : env[name]);
  const port = Number(value('PORT') ?? 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Refusal(`PORT must be a number from 1 to 65535. It is "${env.PORT}".`);
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

/** Returns the URL for a browser on this machine: the “all interfaces” hosts are not valid in a URL. */
export function localUrl({ host, port }) {
  const named = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[host] ?? (host.includes(':') ? `[${host}]` : host);
  return `http://${named}:${port}`;
}
