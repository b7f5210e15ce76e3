// npm run seed: fills an empty database with two years of a generated account, to try Strongroom.
import './lib/launcher/node-version.mjs';

import { parseArgs } from 'node:util';
import { settledMasterKey } from './lib/launcher/master-key.mjs';
import { holdDataFolder } from './lib/launcher/prepare-server.mjs';
import { loadEnvFile, readSettings } from './lib/launcher/settings.mjs';
import { exit, Refusal, runProgram } from './lib/launcher/shutdown.mjs';
import { withConnection } from './lib/postgres/connect.mjs';
import { openDatabase } from './lib/postgres/database.mjs';
import { ownerUrl } from './lib/postgres/postgres.mjs';
import { history } from './lib/seed/history.mjs';
import { writeHistory } from './lib/seed/write.mjs';

const USAGE = `Usage: npm run seed [-- --vaults 300] [--seed 1]

Fills an empty database with two years of a generated account: vaults, credentials, rotations, leaks, gaps,
changes outside the console, deletions, and the audit log of all of these. Run it before the first npm start.
The same seed and day give the same account.`;

const HOUR_MS = 3_600_000;

function readArguments() {
  const text = (value) => ({ type: 'string', default: value });
  const options = { vaults: text('300'), seed: text('1'), help: { type: 'boolean', default: false } };
  let values;
  try {
    values = parseArgs({ options }).values;
  } catch (error) {
    throw new Refusal(`${error.message}\n\n${USAGE}`);
  }
  const [vaultCount, seed] = [Number(values.vaults), Number(values.seed)];
  if (!(Number.isInteger(vaultCount) && vaultCount > 0 && vaultCount <= 10_000 && Number.isInteger(seed)))
    throw new Refusal(`--vaults must be a number from 1 to 10000, and --seed a whole number.\n\n${USAGE}`);
  return { ...values, vaultCount, seed };
}

async function refuseUsed(client) {
  const { rows } = await client.query(
    'select exists (select from embedded.vaults) or exists (select from audit.entries) as "isUsed"',
  );
  if (rows[0].isUsed)
    throw new Refusal(
      'This database already has vaults or audit entries, and generated ones must not be added to them. Nothing was changed. Set DATA_DIR to an empty folder.',
    );
}

runProgram(
  async () => {
    const { vaultCount, seed, help } = readArguments();
    if (help) {
      console.log(USAGE);
      return exit(0);
    }
    loadEnvFile();
    const settings = readSettings();
    await holdDataFolder(settings);
    const url = await openDatabase(settings);
    const masterKey = settings.masterKey ?? (await settledMasterKey(settings.dataDir, url));
    // The first start uses the last hour.
    const until = Math.floor(Date.now() / HOUR_MS - 1) * HOUR_MS;
    const made = history({ seed, vaultCount, until });
    await withConnection(url, async (client) => {
      await refuseUsed(client);
      await writeHistory(client, made, { masterKey, until });
    });
    // Only the owner of tables may collect their statistics.
    await withConnection(ownerUrl(url), (client) => client.query('analyze'));
    const count = (list) => list.length.toLocaleString('en');
    console.log(
      `${count(made.vaults)} vaults and ${count(made.credentials)} credentials with their history are in the database. Start Strongroom with npm start.`,
    );
    return exit(0);
  },
  { codeOnSignal: 1 },
);
