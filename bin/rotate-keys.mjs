// npm run keys:rotate [-- --to FILE]: another master key for the embedded service, while Strongroom is stopped.
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

Encrypts every stored token anew under a new master key, all of them or none. Stop Strongroom first, with a
DATABASE_URL all of its replicas. The new key replaces the file master-key in DATA_DIR; the old one is kept
beside it. Where VAULTS_MASTER_KEY is set, the new key is printed, or with --to written to FILE, to be put there.`;

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
  `${count.toLocaleString('en')} credential${count === 1 ? '' : 's'} encrypted anew and read back.`;

/** The key is in a file of the data folder. */
async function rotateFile(folder, url) {
  const from = await settledMasterKey(folder, url);
  const to = newKey();
  writeNextKey(folder, to);
  let count;
  try {
    count = await reencrypt(url, { from, to, kept: keptKeys(folder) });
  } catch (error) {
    // Only a commit whose answer was lost leaves a doubt, and the rows resolve it.
    await settledMasterKey(folder, url).catch(() => {});
    throw error;
  }
  const kept = promoteNextKey(folder);
  console.log(`${done(count)} ${path.join(folder, 'master-key')} is the new master key.

The old one is ${kept}. Backups made before today need it; delete it together with the last of them.
Replicas on other machines need the new file before they start.`);
}

/** Puts the new key where the user asked for it, before anything is encrypted with it. */
function handOver(key, file) {
  if (file === undefined) {
    fs.writeSync(1, `The new master key, for VAULTS_MASTER_KEY once this has ended well:\n\n  ${key}\n\n`);
    return;
  }
  try {
    fs.writeFileSync(file, `${key}\n`, { flag: 'wx', mode: 0o600, flush: true });
  } catch (error) {
    throw new Refusal(`--to ${file} cannot be written (${error.code}). It must not be there yet.`);
  }
}

/** The key is in the environment, which this program cannot change. */
async function rotateVariable({ masterKey: from, dataDir }, url, file) {
  const to = newKey();
  handOver(to, file);
  let count;
  try {
    count = await reencrypt(url, { from, to, kept: keptKeys(dataDir) });
  } catch (error) {
    if (!(error instanceof Refusal))
      console.log('Run this again with the new key: it refuses whichever of the two is not in use.');
    else if (file === undefined) console.log('That key is not in use; forget it.');
    else fs.rmSync(file);
    throw error;
  }
  console.log(`${done(count)}

Now set VAULTS_MASTER_KEY to ${file === undefined ? 'the key above' : `what is in ${file}`}, for every replica, and start.
Keep the old value apart: backups made before today need it.`);
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
      throw new Refusal('--to is for a key in VAULTS_MASTER_KEY; this one is in a file of DATA_DIR.');
    await holdDataFolder(settings);
    const url = await openDatabase(settings);
    if (settings.masterKey === undefined) await rotateFile(settings.dataDir, url);
    else await rotateVariable(settings, url, to);
    return exit(0);
  },
  { codeOnSignal: 1 },
);
