// All groups of measurements. Each starts what it needs on first use.
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

export const GROUPS = {
  paint: { title: 'Compared with an empty page', parts: [measurePaint] },
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

/** Resolves when the inventory has read the whole account. Until then, its reads count as reads of the upstream. */
async function firstSnapshot({ url, cookie }) {
  const ask = oneConnection();
  const isComplete = async () =>
    JSON.parse((await ask(`${url}/api/inventory`, { cookie })).body).value.complete !== null;
  if (!(await waitUntil(isComplete, SNAPSHOT_MS, 200)))
    throw new Error(`The first snapshot was not complete after ${SNAPSHOT_MS / 1000} s.`);
}

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
    /** A console over its embedded API, with vaults, and one vault with credentials. */
    embedded,
    /** A console in front of an upstream with a configurable delay. */
    proxy: once(async () => {
      const upstream = await startUpstream();
      beforeExit(upstream.close);
      const { databaseUrl, dataDir, admin, accountId } = await embedded();
      const env = {
        QODER_PAT: 'pt-bench',
        VAULTS_API_URL: upstream.url,
        VAULTS_API_READS_PER_SECOND: '100000',
        // No second snapshot may run while its reads would be counted.
        INVENTORY_MINUTES: '1440',
      };
      const secrets = { databaseUrl, secretsOf: dataDir, admin };
      const target = await startConsole({ folder, name: 'proxy', ...secrets, env });
      await firstSnapshot(target);
      return { ...target, accountId, upstream };
    }),
    floor: once(async () => startFloor(await embedded())),
    browser: once(() => openBrowser()),
  };
}

/** A group that fails counts as a figure over its budget. The others still run. */
async function measure(part, stage) {
  try {
    return await part(stage);
  } catch (error) {
    console.error(error);
    return [{ ...row(part.name, Number.NaN, ''), isOk: false }];
  }
}

/** Measures the groups with these names and prints the table. Returns the number of figures over their budget. */
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
