// The data folder: private, with generated secrets, used by one launcher at a time.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Refusal } from './shutdown.mjs';

/** Writes atomically: a reader, or a crash at any moment, finds the old or the new file and never a part of one. */
export function writeAtomically(file, content) {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    fs.writeFileSync(temporary, content, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw Object.assign(error, { path: file });
  }
  fs.renameSync(temporary, file);
  const folder = fs.openSync(path.dirname(file), 'r');
  fs.fsyncSync(folder);
  fs.closeSync(folder);
}

/** Creates the folder with mode 0700, or restricts it to 0700. Returns its absolute path. */
export function openDataFolder(dir) {
  const folder = path.resolve(dir);
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if ((fs.statSync(folder).mode & 0o077) !== 0) fs.chmodSync(folder, 0o700);
    fs.accessSync(folder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
  } catch (error) {
    throw new Refusal(
      `The data folder ${folder} cannot be used (${error.code}). Set DATA_DIR to a folder of your own.`,
    );
  }
  return folder;
}

/** Removes files of interrupted writes. The caller must hold the lock of the folder. */
export function removeTornWrites(folder) {
  for (const name of fs.readdirSync(folder))
    if (/\.[0-9a-f]{12}\.tmp$/.test(name)) fs.rmSync(path.join(folder, name), { force: true });
}

/**
 * Returns the secret in `folder`/`name`, and generates it once. Refuses a damaged secret and never replaces
 * it: with another master key, every stored token would be lost.
 */
function secret(folder, name, make, isWhole) {
  const file = path.join(folder, name);
  if (!fs.existsSync(file)) writeAtomically(file, `${make()}\n`);
  const value = fs.readFileSync(file, 'utf8').trim();
  if (!isWhole.test(value))
    throw new Refusal(
      `${file} is damaged. Restore it from a backup. A new one could not open what the old one encrypted.`,
    );
  fs.chmodSync(file, 0o600);
  return value;
}

const newHex = () => randomBytes(32).toString('hex');
const HEX = /^[0-9a-f]{64}$/;
const newPat = () => `pt-${randomBytes(32).toString('base64url')}`;
const newSigningKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');

/** The key that wraps the data keys of the embedded API: 32 bytes as hex. */
export const masterKey = (folder) => secret(folder, 'master-key', newHex, HEX);
/** The key that signs session cookies: 32 bytes as hex. */
export const authSecret = (folder) => secret(folder, 'auth-secret', newHex, HEX);
/** The Ed25519 key that signs checkpoints of the audit log: PKCS #8, DER as base64. */
export const auditSigningKey = (folder) =>
  secret(folder, 'audit-signing-key', newSigningKey, /^[A-Za-z0-9+/]{64}$/);
export const embeddedPat = (folder) => secret(folder, 'embedded-pat', newPat, /^pt-[A-Za-z0-9_-]{43}$/);

/** The personal access token that `embedded-pat` replaces if its owner has moved it, or undefined. */
export function replacedPat(folder) {
  const file = path.join(folder, 'embedded-pat.old');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined;
}

/** Runs `show` if it has never completed for this folder. */
export function showOnce(folder, name, show) {
  const mark = path.join(folder, `${name}-shown`);
  if (fs.existsSync(mark)) return;
  show();
  writeAtomically(mark, '');
}
