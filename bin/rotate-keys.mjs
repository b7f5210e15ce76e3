// npm run keys:rotate [-- --to FILE]: replaces the master key of the embedded API while Strongroom is stopped.
import './lib/launcher/node-version.mjs';

import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  keptKeys,
  promoteNextKey,
  reencrypt,
  settledMasterKey,
  writeNextKey,
} from './lib/launcher/master-key.mjs';
import { holdDataFolder } from './lib/launcher/prepare-server.mjs';
import { loadEnvFile, readSettings } from './lib/launcher/settings.mjs';
import { exit, Refusal, runProgram } from './lib/launcher/shutdown.mjs';
import { openDatabase } from './lib/postgres/database.mjs';

const USAGE = `Usage: npm run keys:rotate [-- --to FILE]

Re-encrypts every stored token with a new master key: all of them or none. Stop Strongroom first, including all
replicas with the same DATABASE_URL. The new key replaces the file master-key in DATA_DIR. The old key is kept in
the same folder. If VAULTS_MASTER_KEY is set, this program prints the new key, or writes it to FILE with --to.
Then set VAULTS_MASTER_KEY to it.`;

function readArguments() {
  try {
    return parseArgs({ options: { to: { type: 'string' }, help: { type: 'boolean', default: false } } })
      .values;
  } catch (error) {
    throw new Refusal(`${error.message}\n\n${USAGE}`);
  }
}

const newKey = () => randomBytes(32).toString('hex');
const done = (count) =>
  `${count.toLocaleString('en')} credential${count === 1 ? '' : 's'} re-encrypted and read back.`;

async function rotateFile(folder, url) {
  const from = await settledMasterKey(folder, url);
  const to = newKey();
  writeNextKey(folder, to);
  let count;
  try {
    count = await reencrypt(url, { from, to, kept: keptKeys(folder) });
  } catch (error) {
    // Only a commit whose answer was lost is in doubt. The rows show whether it succeeded.
    await settledMasterKey(folder, url).catch(() => {});
    throw error;
  }
  const kept = promoteNextKey(folder);
  console.log(`${done(count)} ${path.join(folder, 'master-key')} is the new master key.

The old one is ${kept}. Earlier backups need it. Delete it together with the last of them.
Copy the new file to replicas on other machines before they start.`);
}

/** Delivers the new key before anything is encrypted with it. */
function handOver(key, file) {
  if (file === undefined) {
    fs.writeSync(1, `The new master key, for VAULTS_MASTER_KEY after this has succeeded:\n\n  ${key}\n\n`);
    return;
  }
  try {
    fs.writeFileSync(file, `${key}\n`, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    throw new Refusal(`--to ${file} cannot be written (${error.code}). Name a file that does not exist.`);
  }
}

/** Rotates a key in the environment, which this program cannot change. */
async function rotateVariable({ masterKey: from, dataDir }, url, file) {
  const to = newKey();
  handOver(to, file);
  let count;
  try {
    count = await reencrypt(url, { from, to, kept: keptKeys(dataDir) });
  } catch (error) {
    if (!(error instanceof Refusal))
      console.log('Run this again with the new key. It refuses the key that is not in use.');
    else if (file === undefined) console.log('That key is not in use. Discard it.');
    else fs.rmSync(file);
    throw error;
  }
  console.log(`${done(count)}

Now set VAULTS_MASTER_KEY to ${file === undefined ? 'the key above' : `the key in ${file}`} for every replica, and start Strongroom.
Keep the old value in another place: earlier backups need it.`);
}

runProgram(
  async () => {
    const { to, help } = readArguments();
    if (help) {
      console.log(USAGE);
      return exit(0);
    }
    loadEnvFile();
    const settings = readSettings();
    if (to !== undefined && settings.masterKey === undefined)
      throw new Refusal('--to is for a key in VAULTS_MASTER_KEY. This key is in a file of DATA_DIR.');
    await holdDataFolder(settings);
    const url = await openDatabase(settings);
    if (settings.masterKey === undefined) await rotateFile(settings.dataDir, url);
    else await rotateVariable(settings, url, to);
    return exit(0);
  },
  { codeOnSignal: 1 },
);
