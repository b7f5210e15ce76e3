import 'server-only';
import { sql } from 'drizzle-orm';
import type { AuditEntry } from '@/lib/audit/model';
import { alone } from '@/lib/core/server/lock';
import { log, traceOf } from '@/lib/core/server/log';
import { runEvery } from '@/lib/core/server/run-every';
import { refreshVault } from './read-vault';
import { type SnapshotContext, takeSnapshot } from './snapshot';

/** How often it is looked whether a snapshot is due. */
const LOOK_EVERY_MS = 30_000;
/** Changes of one vault that follow one another are read once. */
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

/** Takes a snapshot, unless a replica takes one. Returns whether it is complete; null where another one runs. */
export const snapshotAlone = (context: SnapshotContext): Promise<boolean | null> =>
  alone(context.db, 'inventory', () => takeSnapshot(context), context.api.connection.id);

/** Begins a snapshot and resolves when it is on record, long before its end; or when another one runs. Failures are logged. */
export const beginSnapshot = (context: SnapshotContext): Promise<{ isRunning: true }> =>
  new Promise((resolve) => {
    const begun = () => resolve({ isRunning: true });
    snapshotAlone({ ...context, onBegin: begun })
      .catch(failed)
      .finally(begun);
  });

/** Whether the last snapshot was interrupted, or began at least so many minutes ago. */
async function isDue({ api, db }: SnapshotContext, minutes: number): Promise<boolean> {
  const { rows } = await db.execute<{ isDue: boolean }>(sql`
    select finished_at is null or started_at <= clock_timestamp() - make_interval(mins => ${minutes}) as "isDue"
    from inventory.snapshots where connection = ${api.connection.id} order by id desc limit 1`);
  return rows[0]?.isDue ?? true;
}

/** Whether this account is mirrored at all: only that of the process is read without being asked for. */
async function hasSnapshot({ api, db }: SnapshotContext): Promise<boolean> {
  const { rows } = await db.execute(
    sql`select from inventory.snapshots where connection = ${api.connection.id} limit 1`,
  );
  return rows.length > 0;
}

/** Keeps the mirror of the console's own account up to date for as long as the process runs; failures are logged. */
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

/** Vaults that a change of the console may have touched, by its entries in the audit log. */
const touchedVaults = (entries: readonly AuditEntry[]): string[] =>
  entries
    .filter(({ outcome }) => outcome === 'success' || outcome === 'failure' || outcome === 'unknown')
    .flatMap(({ targets }) => targets.filter(({ kind }) => kind === 'vault').map(({ id }) => id));

/** Reads the vaults of these entries again, soon and one after the other; failures are logged. */
export function refreshTouched(connect: Connect, entries: readonly AuditEntry[]): void {
  const ids = new Set(touchedVaults(entries));
  if (ids.size === 0) return;
  // Now, because later it is no longer known for whose request this is.
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
