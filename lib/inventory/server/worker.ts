import 'server-only';
import { sql } from 'drizzle-orm';
import type { AuditEntry } from '@/lib/audit/model';
import { runExclusively } from '@/lib/core/server/lock';
import { log, traceOf } from '@/lib/core/server/log';
import { runEvery } from '@/lib/core/server/run-every';
import { refreshVault } from './read-vault';
import { type SnapshotContext, takeSnapshot } from './snapshot';

/** How often the worker checks whether a snapshot is due, in ms. */
const LOOK_EVERY_MS = 30_000;
/** Consecutive changes of one vault within this time, in ms, are read once. */
const SETTLE_MS = 300;

export type Connect = () => Promise<SnapshotContext>;

const failed = (error: unknown) => log().error({ error: traceOf(error) }, 'inventory.failed');

// On globalThis, because Next bundles this module more than once.
const shared = globalThis as typeof globalThis & {
  strongroomInventory?: {
    refreshes: Map<string, NodeJS.Timeout>;
    running: Promise<void>;
  };
};
function state() {
  shared.strongroomInventory ??= { refreshes: new Map(), running: Promise.resolve() };
  return shared.strongroomInventory;
}

/** Takes a snapshot unless another replica does. Returns whether it is complete; null if another one is running. */
export const snapshotAlone = (context: SnapshotContext): Promise<boolean | null> =>
  runExclusively(context.db, 'inventory', () => takeSnapshot(context), context.api.connection.id);

/** Starts a snapshot. Resolves once it is recorded, or when another one is running. Failures are logged. */
export const beginSnapshot = (context: SnapshotContext): Promise<{ isRunning: true }> =>
  new Promise((resolve) => {
    const begun = () => resolve({ isRunning: true });
    snapshotAlone({ ...context, onBegin: begun })
      .catch(failed)
      .finally(begun);
  });

/** Whether the last snapshot was interrupted, or started at least this many minutes ago. */
async function isDue({ api, db }: SnapshotContext, minutes: number): Promise<boolean> {
  const { rows } = await db.execute<{ isDue: boolean }>(sql`
    select finished_at is null or started_at <= clock_timestamp() - make_interval(mins => ${minutes}) as "isDue"
    from inventory.snapshots where connection = ${api.connection.id} order by id desc limit 1`);
  return rows[0]?.isDue ?? true;
}

/** Whether this account has a mirror. Only that of the process is read automatically. */
async function hasSnapshot({ api, db }: SnapshotContext): Promise<boolean> {
  const { rows } = await db.execute(
    sql`select from inventory.snapshots where connection = ${api.connection.id} limit 1`,
  );
  return rows.length > 0;
}

/** Keeps the mirror of the console's own account current while the process runs; failures are logged. */
export function startInventory(connect: Connect, everyMinutes: number): void {
  runEvery('inventory', LOOK_EVERY_MS, async () => {
    try {
      const context = await connect();
      if (await isDue(context, everyMinutes)) await snapshotAlone(context);
    } catch (error) {
      failed(error);
    }
  });
}

/** Returns the vaults that a change of the console may affect, by its audit entries. */
const touchedVaults = (entries: readonly AuditEntry[]): string[] =>
  entries
    .filter(({ outcome }) => outcome === 'success' || outcome === 'failure' || outcome === 'unknown')
    .flatMap(({ targets }) => targets.filter(({ kind }) => kind === 'vault').map(({ id }) => id));

/** Reads the vaults of these audit entries again soon, one after the other; failures are logged. */
export function refreshTouched(connect: Connect, entries: readonly AuditEntry[]): void {
  const ids = new Set(touchedVaults(entries));
  if (ids.size === 0) return;
  // Connects now, because the request's person is not known later.
  const context = connect();
  context.catch(failed);
  for (const id of ids) {
    const { refreshes } = state();
    clearTimeout(refreshes.get(id));
    refreshes.set(id, setTimeout(refresh, SETTLE_MS, context, id).unref());
  }
}

function refresh(context: Promise<SnapshotContext>, vaultId: string): void {
  state().refreshes.delete(vaultId);
  state().running = state().running.then(async () => {
    try {
      if (await hasSnapshot(await context)) await refreshVault(await context, vaultId);
    } catch (error) {
      failed(error);
    }
  });
}
