// All groups of measurements, each over what it needs, started when first asked for.
import { waitUntil } from '../bin/lib/launcher/processes.mjs';
import { beforeExit } from '../bin/lib/launcher/shutdown.mjs';
import { step } from '../bin/lib/launcher/spawn.mjs';
import { startConsole, temporaryFolder } from '../bin/lib/test/test-server.mjs';
import { measureAudit } from './audit.mjs';
import { openBrowser } from './browser.mjs';
import { measureEmbeddedList } from './embedded-list.mjs';
import { measureFirstLoad } from './first-load.mjs';
import { startFloor } from './floor.mjs';
import { measureImport, measureImportPreview } from './import.mjs';
import { measureInventory, measureSnapshot } from './inventory.mjs';
import { measureLighthouse } from './lighthouse.mjs';
import { oneConnection } from './load.mjs';
import { measureNextPage } from './next-page.mjs';
import { measurePaint } from './paint.mjs';
import { measureMemory, measureStart } from './resources.mjs';
import { seedCredentials, seedVaults } from './seed.mjs';
import { measureServerCpu } from './server-cpu.mjs';
import { measureServerTime } from './server-time.mjs';
import { printTable, row } from './table.mjs';
import { startUpstream } from './upstream.mjs';

const VAULTS = 1_000;
const CREDENTIALS = 25;
const SNAPSHOT_MS = 120_000;

/** Names for `--only`, titles for the table. */
export const GROUPS = {
  paint: { title: 'Beside an empty page', parts: [measurePaint] },
  'first-load': { title: 'First load in Chromium', parts: [measureFirstLoad] },
  'next-page': { title: 'Next page and Lighthouse', parts: [measureNextPage, measureLighthouse] },
  server: { title: 'Server time', parts: [measureServerTime, measureServerCpu] },
  'embedded-list': { title: 'Embedded list API', parts: [measureEmbeddedList] },
  audit: { title: 'Audit log', parts: [measureAudit] },
  inventory: { title: 'Inventory', parts: [measureInventory, measureSnapshot] },
  onboarding: { title: 'Onboarding', parts: [measureImportPreview, measureImport] },
  resources: { title: 'Memory and start', parts: [measureMemory, measureStart] },
};

const once = (make) => {
  let made;
  return () => {
    made ??= make();
    return made;
  };
};

/** Resolves when the inventory has read the whole account: until then its reads are among those of the upstream. */
async function firstSnapshot({ url, cookie }) {
  const ask = oneConnection();
  const isComplete = async () =>
    JSON.parse((await ask(`${url}/api/inventory`, { cookie })).body).value.complete !== null;
  if (!(await waitUntil(isComplete, SNAPSHOT_MS, 200)))
    throw new Error(`The first snapshot was not complete after ${SNAPSHOT_MS / 1000} s.`);
}

/** What the groups measure: consoles, an upstream, a browser. */
function createStage(isQuick) {
  const folder = temporaryFolder('bench');
  const embedded = once(async () => {
    const target = await startConsole({ folder, name: 'embedded' });
    const [{ accountId }] = await seedVaults(target.databaseUrl, [{ count: VAULTS, pat: target.pat }]);
    return { ...target, accountId, vaultId: await seedCredentials(target, CREDENTIALS) };
  });
  return {
    isQuick,
    folder,
    /** A console over its embedded service, with vaults, and one vault with credentials. */
    embedded,
    /** A console in front of an upstream whose delay can be chosen. */
    proxy: once(async () => {
      const upstream = await startUpstream();
      beforeExit(upstream.close);
      const { databaseUrl, dataDir, admin, accountId } = await embedded();
      const env = {
        QODER_PAT: 'pt-bench',
        VAULTS_API_URL: upstream.url,
        VAULTS_API_READS_PER_SECOND: '100000',
        // No second snapshot while its reads would be counted.
        INVENTORY_MINUTES: '1440',
      };
      const secrets = { databaseUrl, secretsOf: dataDir, admin };
      const target = await startConsole({ folder, name: 'proxy', ...secrets, env });
      await firstSnapshot(target);
      return { ...target, accountId, upstream };
    }),
    /** A Next application without a product in it. */
    floor: once(async () => startFloor(await embedded())),
    browser: once(() => openBrowser()),
  };
}

/** A part that breaks is a figure over its budget, and the others are still measured. */
async function measure(part, stage) {
  try {
    return await part(stage);
  } catch (error) {
    console.error(error);
    return [{ ...row(part.name, Number.NaN, ''), isOk: false }];
  }
}

/** Measures the groups of these names, prints the table and returns how many figures are over their budget. */
export async function runBench({ names, isQuick }) {
  const stage = createStage(isQuick);
  const groups = [];
  for (const name of names) {
    const { title, parts } = GROUPS[name];
    const rows = await step(`Measuring: ${title}`, async () => {
      const all = [];
      for (const part of parts) all.push(...(await measure(part, stage)));
      return all;
    });
    groups.push({ name, title, rows });
  }
  printTable(groups);
  return groups.flatMap(({ rows }) => rows).filter(({ isOk }) => isOk === false).length;
}
