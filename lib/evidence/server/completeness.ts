import 'server-only';
import { sql } from 'drizzle-orm';
import type { Transaction } from '@/lib/audit/server/append';
import { counted } from '@/lib/core/counted';
import { instantOf } from './cursor';
import type { Scope } from './scope';

interface Snapshot {
  id: number;
  startedAt: string;
  finishedAt: string | null;
  isComplete: boolean;
  vaults: number;
  credentials: number;
  unreadable: number;
  digest: string | null;
}

/** The state of the inventory when the pack was created. */
export interface Completeness {
  /** Whether snapshots cover the whole period and the last complete one read every row. */
  isComplete: boolean;
  /** The end of the covered part of the period; null: no complete snapshot covers any. */
  coveredTo: string | null;
  snapshot: Snapshot | null;
  /** A later, incomplete snapshot. */
  laterSnapshot: Snapshot | null;
  /** The start of the first complete snapshot. */
  inventoryBegan: string | null;
  /** Credentials without a known creation date, or archived without a date. */
  unknownDates: number;
  /** Changes in the period with a cause that is not yet known. */
  unknownCauses: number;
  /** The number of the last read of the inventory; it increases with each. */
  lastRead: number;
  statements: string[];
}

async function snapshots(tx: Transaction, connection: string): Promise<Snapshot[]> {
  const columns = sql`id::float8 as id, ${instantOf(sql`started_at`)} as "startedAt",
    ${instantOf(sql`finished_at`)} as "finishedAt", is_complete as "isComplete", vaults, credentials, unreadable, digest`;
  const from = sql`from inventory.snapshots where connection = ${connection}`;
  const { rows } = await tx.execute<Snapshot & Record<string, unknown>>(sql`
    (select ${columns} ${from} order by snapshots.id desc limit 1)
    union (select ${columns} ${from} and is_complete order by snapshots.id desc limit 1)
    union (select ${columns} ${from} and is_complete order by snapshots.id limit 1)
    order by id desc`);
  return rows;
}

/** Instants in one format sort as text. */
const earlier = (one: string, other: string): string => [one, other].sort()[0] ?? one;

function statementsOf({ from, to }: Scope, known: Omit<Completeness, 'statements' | 'isComplete'>): string[] {
  const { snapshot, laterSnapshot, inventoryBegan, coveredTo, unknownDates, unknownCauses } = known;
  return [
    snapshot === null && 'The account was never read completely, so any row may be missing.',
    snapshot !== null &&
      snapshot.unreadable > 0 &&
      `${counted(snapshot.unreadable, 'row')} of the account could not be read and ${snapshot.unreadable === 1 ? 'is' : 'are'} missing.`,
    snapshot !== null &&
      coveredTo !== null &&
      coveredTo < to &&
      `The last complete snapshot began at ${coveredTo}, before the end of the period, so later changes may be missing.`,
    inventoryBegan !== null &&
      inventoryBegan > from &&
      `The first complete snapshot began at ${inventoryBegan}. Credentials that were deleted before are only in the audit log.`,
    laterSnapshot !== null && `A later snapshot, which began at ${laterSnapshot.startedAt}, is not complete.`,
    unknownDates > 0 &&
      `${counted(unknownDates, 'credential')} ${unknownDates === 1 ? 'has' : 'have'} no known date of creation or archiving and ${unknownDates === 1 ? 'is' : 'are'} included.`,
    unknownCauses > 0 && `The cause of ${counted(unknownCauses, 'change')} in the period is not yet known.`,
  ].filter((sentence) => sentence !== false);
}

/** Returns what the pack states about its own completeness. */
export async function completenessOf(tx: Transaction, scope: Scope): Promise<Completeness> {
  const { connection, from, to } = scope;
  const all = await snapshots(tx, connection);
  const complete = all.filter(({ isComplete }) => isComplete);
  const snapshot = complete[0] ?? null;
  const [latest] = all;
  const { rows } = await tx.execute<{ unknownDates: number; unknownCauses: number; lastRead: number }>(sql`
    select (select count(*)::int from inventory.credentials where connection = ${connection}
        and (created_at is null or (is_archived and archived_at is null))) as "unknownDates",
      (select count(*)::int from inventory.changes where connection = ${connection} and cause is null
        and until between ${from}::timestamptz and ${to}::timestamptz) as "unknownCauses",
      greatest((select max(read_number) from inventory.sightings where connection = ${connection}),
        (select max(read_number) from inventory.vaults where connection = ${connection}), 0)::float8 as "lastRead"`);
  const { unknownDates = 0, unknownCauses = 0, lastRead = 0 } = rows[0] ?? {};
  const known = {
    coveredTo: snapshot === null ? null : earlier(snapshot.startedAt, to),
    snapshot,
    laterSnapshot: latest !== undefined && !latest.isComplete ? latest : null,
    inventoryBegan: complete.at(-1)?.startedAt ?? null,
    unknownDates,
    unknownCauses,
    lastRead,
  };
  return {
    isComplete:
      snapshot !== null &&
      snapshot.unreadable === 0 &&
      known.coveredTo === to &&
      known.inventoryBegan !== null &&
      known.inventoryBegan <= from,
    ...known,
    statements: statementsOf(scope, known),
  };
}
