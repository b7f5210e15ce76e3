import 'server-only';
import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import type { SnapshotState } from '../model';

const instant = (column: string) =>
  sql.raw(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

type Row = {
  id: string;
  startedAt: string;
  finishedAt: string | null;
  isComplete: boolean;
  vaults: number;
  credentials: number;
  unreadable: number;
  stopReason: string | null;
  stopDetail: string | null;
  requestId: string | null;
};

const UNREADABLE_VAULTS_MAX = 20;

type Unreadable = { vaultId: string; name: string; rows: number };

async function unreadableIn(db: Database, connection: string): Promise<Unreadable[]> {
  const { rows } = await db.execute<Unreadable>(sql`
    select id as "vaultId", name, unreadable as rows from inventory.vaults
    where connection = ${connection} and unreadable > 0 and gone_at is null
    order by unreadable desc, name, id limit ${UNREADABLE_VAULTS_MAX}`);
  return rows;
}

/** Whether changes were recorded that the snapshot did not find itself, such as those of this console. */
async function hasLaterChanges(db: Database, connection: string, { id, startedAt }: Row): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from inventory.changes where connection = ${connection} and until > ${startedAt}::timestamptz
      and snapshot_id is distinct from ${id}::bigint limit 1`);
  return rows.length > 0;
}

/** Returns the last complete snapshot, the running one, and how the last attempt failed. */
export async function snapshotState(db: Database, connection: string): Promise<SnapshotState> {
  const columns = sql`id, ${instant('started_at')} as "startedAt", ${instant('finished_at')} as "finishedAt",
    is_complete as "isComplete", vaults, credentials, unreadable, stop_reason as "stopReason",
    stop_detail as "stopDetail", request_id as "requestId"`;
  const { rows } = await db.execute<Row>(sql`
    (select ${columns} from inventory.snapshots where connection = ${connection} order by id desc limit 1)
    union (select ${columns} from inventory.snapshots where connection = ${connection} and is_complete
      order by id desc limit 1)
    order by id desc`);
  const [latest] = rows;
  const complete = rows.find(({ isComplete }) => isComplete);
  const isRunning = latest !== undefined && latest.finishedAt === null;
  const hasFailed = latest !== undefined && latest.finishedAt !== null && !latest.isComplete;
  return {
    complete: complete
      ? {
          ...pick(complete),
          finishedAt: complete.finishedAt ?? '',
          unreadable: complete.unreadable,
          hasLaterChanges: await hasLaterChanges(db, connection, complete),
          unreadableIn: complete.unreadable === 0 ? [] : await unreadableIn(db, connection),
        }
      : null,
    running: isRunning ? pick(latest) : null,
    failure: hasFailed
      ? {
          at: latest.finishedAt ?? '',
          reason: latest.stopReason ?? 'failed',
          detail: latest.stopDetail,
          requestId: latest.requestId,
        }
      : null,
  };
}

const pick = ({ id, startedAt, vaults, credentials }: Row) => ({
  id: Number(id),
  startedAt,
  vaults,
  credentials,
});

/** Asks the running snapshot to stop after its current page. Returns whether one is running. */
export async function cancelSnapshot(db: Database, connection: string): Promise<boolean> {
  const { rowCount } = await db.execute(sql`
    update inventory.snapshots set cancel_requested = true
    where connection = ${connection} and finished_at is null`);
  return (rowCount ?? 0) > 0;
}
