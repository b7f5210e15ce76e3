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
    const { values } = parseArgs({
      options: { to: { type: 'string' }, help: { type: 'boolean', default: false } },
    });
    return values;
  } catch (error) {
    throw new Refusal(`${error.message}\n\n${USAGE}`);
  }
}

const told = (count) => `${count.toLocaleString('en')} credential${count === 1 ? '' : 's'}`;

/** The key lives in a file of ours. */
async function rotateFile(folder, url) {
  const from = await settledMasterKey(folder, url);
  const to = randomBytes(32).toString('hex');
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
  console.log(
    [
      `${told(count)} encrypted anew and read back. ${path.join(folder, 'master-key')} is the new master key.`,
      '',
      `The old one is ${kept}. Backups made before today need it; delete it together with the last of them.`,
      'Replicas on other machines need the new file before they start.',
    ].join('\n'),
  );
}

/** Writes the new key where the person said, or on the terminal: before anything needs it. */
function handOver(key, file) {
  if (file === undefined) {
    fs.writeSync(1, `The new master key, for VAULTS_MASTER_KEY once this has ended well:\n\n  ${key}\n\n`);
    return;
  }
  try {
    const handle = fs.openSync(file, 'wx', 0o600);
    fs.writeFileSync(handle, `${key}\n`);
    fs.fsyncSync(handle);
    fs.closeSync(handle);
  } catch (error) {
    throw new Refusal(`--to ${file} cannot be written (${error.code}). It must not be there yet.`);
  }
}

/** The key lives in the environment, which is not ours to change. */
async function rotateVariable(settings, url, file) {
  const to = randomBytes(32).toString('hex');
  handOver(to, file);
  const kept = keptKeys(settings.dataDir);
  let count;
  try {
    count = await reencrypt(url, { from: settings.masterKey, to, kept });
  } catch (error) {
    if (error instanceof Refusal) {
      if (file !== undefined) fs.rmSync(file);
      else console.log('That key is not in use; forget it.');
    } else console.log('Run this again with the new key: it refuses whichever of the two is not in use.');
    throw error;
  }
  console.log(
    [
      `${told(count)} encrypted anew and read back.`,
      '',
      `Now set VAULTS_MASTER_KEY to ${file === undefined ? 'the key above' : `what is in ${file}`}, for every replica, and start.`,
      'Keep the old value apart: backups made before today need it.',
    ].join('\n'),
  );
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
