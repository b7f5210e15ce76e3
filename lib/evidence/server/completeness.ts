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

/** What the inventory had read when the pack was made. */
export interface Completeness {
  /** Snapshots cover the whole period, and the last complete one read every row. */
  isComplete: boolean;
  /** Up to where the inventory covers the period; null: no complete snapshot does. */
  coveredTo: string | null;
  /** The last complete snapshot. */
  snapshot: Snapshot | null;
  /** A later one that is not complete. */
  laterSnapshot: Snapshot | null;
  /** When the first complete snapshot began. */
  inventoryBegan: string | null;
  /** Credentials without a known date of creation, or archived without a date. */
  unknownDates: number;
  /** Changes in the period whose cause is not known yet. */
  unknownCauses: number;
  /** The number of the last read of the inventory; it rises with each. */
  lastRead: number;
  /** What is missing, in sentences. */
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

/** Instants in one form have the order of their texts. */
const earlier = (one: string, other: string): string => [one, other].sort()[0] ?? one;

function statementsOf({ from, to }: Scope, known: Omit<Completeness, 'statements' | 'isComplete'>): string[] {
  const { snapshot, laterSnapshot, inventoryBegan, coveredTo, unknownDates, unknownCauses } = known;
  return [
    snapshot === null && 'The account was never read to its end: rows may be missing anywhere.',
    snapshot !== null &&
      snapshot.unreadable > 0 &&
      `${counted(snapshot.unreadable, 'row')} of the account could not be read and ${snapshot.unreadable === 1 ? 'is' : 'are'} missing.`,
    snapshot !== null &&
      coveredTo !== null &&
      coveredTo < to &&
      `The last complete snapshot began at ${coveredTo}, before the end of the period: later changes may be missing.`,
    inventoryBegan !== null &&
      inventoryBegan > from &&
      `The first complete snapshot began at ${inventoryBegan}: of credentials that were deleted before, only the audit log knows.`,
    laterSnapshot !== null && `A later snapshot, begun at ${laterSnapshot.startedAt}, is not complete.`,
    unknownDates > 0 &&
      `${counted(unknownDates, 'credential')} ${unknownDates === 1 ? 'has' : 'have'} no known date of creation or archiving and ${unknownDates === 1 ? 'is' : 'are'} not left out.`,
    unknownCauses > 0 && `The cause of ${counted(unknownCauses, 'change')} in the period is not known yet.`,
  ].filter((sentence) => sentence !== false);
}

/** Reads what the pack can say about its own completeness. */
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
