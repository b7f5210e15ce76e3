import 'server-only';
import { setTimeout as pause } from 'node:timers/promises';
import { type SQL, sql } from 'drizzle-orm';
import pMap from 'p-map';
import type { Database } from '@/lib/core/server/db/client';
import type { Page, Vault } from '@/lib/providers/model';
import { VaultsApiError } from '@/lib/providers/server/client/error';
import { countAbsences, settleAbsences } from './absences';
import { settleCauses } from './causes';
import { forgetRevisions } from './kept-counts';
import { mirrorVaults, nextRead, type Sql } from './mirror';
import { accountKnownSince, type ReadingContext, readCredentials } from './read-vault';
import { storablePages, vaultRow } from './rows';
import { linkSuccessors } from './successors';

export interface SnapshotContext extends ReadingContext {
  /** A keyed digest of the PAT, because another PAT may belong to another account. */
  account: string;
  onBegin?: () => void;
  sleep?: (ms: number, value: undefined, options?: { signal: AbortSignal }) => Promise<unknown>;
}

export type StopReason = 'cancelled' | 'failed' | 'stopping';

interface Running {
  id: number;
  firstRead: number;
  cursor: string | null;
  startedAt: string;
}

const PAGE_ROWS = 100;
const CONCURRENCY = 2;
/** An interrupted snapshot is continued only up to this age; after that, a new one starts. */
const RESUME_MAX = sql.raw(`interval '1 hour'`);

class Stopped extends Error {
  constructor(readonly reason: StopReason) {
    super(reason);
  }
}

/** Returns the snapshot that a crash interrupted, or a new one. */
async function openSnapshot({ api, db, account }: SnapshotContext): Promise<Running> {
  const connection = api.connection.id;
  const { rows } = await db.execute<{
    id: string;
    firstRead: string;
    cursor: string | null;
    startedAt: string;
  }>(sql`
    select id, first_read as "firstRead", cursor, started_at::text as "startedAt" from inventory.snapshots
    where connection = ${connection} and account = ${account} and finished_at is null
      and started_at > clock_timestamp() - ${RESUME_MAX}
      and id = (select max(id) from inventory.snapshots where connection = ${connection})`);
  const [interrupted] = rows;
  if (interrupted)
    return { ...interrupted, id: Number(interrupted.id), firstRead: Number(interrupted.firstRead) };
  const read = await nextRead(db);
  const { rows: made } = await db.execute<{ id: string }>(sql`
    with ended as (
      update inventory.snapshots set finished_at = clock_timestamp(), stop_reason = 'failed'
      where connection = ${connection} and finished_at is null)
    insert into inventory.snapshots (connection, account, started_at, first_read)
    values (${connection}, ${account}, ${read.at}::timestamptz, ${read.number}::bigint) returning id`);
  return { id: Number(made[0]?.id), firstRead: read.number, cursor: null, startedAt: read.at };
}

/** Returns the vaults of a page that this snapshot has not read yet: a crash may have interrupted it within the page. */
async function unread(
  { api, db }: ReadingContext,
  snapshot: Running,
  vaults: readonly Vault[],
): Promise<string[]> {
  const ids = vaults.map(({ id }) => id);
  const { rows } = await db.execute<{ id: string }>(sql`
    select id from inventory.vaults where connection = ${api.connection.id}
      and id = any(${sql.param(ids)}::text[]) and read_at >= ${snapshot.startedAt}::timestamptz`);
  const done = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !done.has(id));
}

/** Whether the PAT was replaced by one that shows none of the known vaults. Then these are not deleted but inaccessible. */
async function showsOtherAccount({ api, db, account }: SnapshotContext, page: Page<Vault>): Promise<boolean> {
  const connection = api.connection.id;
  const ids = page.items.map(({ id }) => id);
  const { rows } = await db.execute<{ isOther: boolean }>(sql`
    select exists (select from inventory.vaults where connection = ${connection} and gone_at is null)
      and not exists (select from inventory.vaults where connection = ${connection} and id = any(${sql.param(ids)}::text[]))
      and (select last.account <> ${account} from inventory.snapshots as last
        where connection = ${connection} and is_complete order by id desc limit 1) as "isOther"`);
  return rows[0]?.isOther === true;
}

/** Moves the mirror of the former account to a separate name. */
async function setAside(db: Database, connection: string): Promise<void> {
  const { rows } = await db.execute<{ account: string }>(sql`
    select account from inventory.snapshots where connection = ${connection} and is_complete order by id desc limit 1`);
  const former = `${connection} ${rows[0]?.account}`;
  await db.transaction(async (tx) => {
    for (const table of ['vaults', 'credentials', 'sightings', 'changes', 'snapshots'])
      await tx.execute(sql`
        update inventory.${sql.raw(table)} set connection = ${former} where connection = ${connection}
          ${sql.raw(table === 'snapshots' ? 'and finished_at is not null' : '')}`);
  });
}

/** A vault that is deleted during the read is not a failure. It is missing, and later snapshots resolve it. */
async function readVault(context: SnapshotContext, snapshot: Running, vaultId: string): Promise<void> {
  try {
    const { credentials, unreadable } = await readCredentials(context, vaultId, snapshot.id);
    await linkSuccessors(context.db, context.api.connection.id, vaultId);
    await progress(
      context.db,
      snapshot,
      sql`credentials = credentials + ${credentials}, unreadable = unreadable + ${unreadable}`,
    );
  } catch (error) {
    if (!(error instanceof VaultsApiError) || error.kind !== 'not_found') throw error;
  }
}

/** Reads vaults until one fails. Reads in progress complete first, so that none is repeated. */
async function readVaults(
  context: SnapshotContext,
  snapshot: Running,
  vaultIds: readonly string[],
): Promise<void> {
  const failures: unknown[] = [];
  const read = async (vaultId: string) => {
    if (failures.length > 0) return;
    try {
      if (context.signal?.aborted) throw new Stopped('stopping');
      await readVault(context, snapshot, vaultId);
    } catch (error) {
      failures.push(error);
    }
  };
  await pMap(vaultIds, read, { concurrency: CONCURRENCY });
  if (failures.length > 0) throw failures[0];
}

/** Records the progress of the snapshot, and stops it if a person cancelled it. */
async function progress(db: Sql, { id }: Running, columns: SQL): Promise<void> {
  const { rows } = await db.execute<{ cancel: boolean }>(sql`
    update inventory.snapshots set ${columns} where id = ${id} returning cancel_requested as cancel`);
  if (rows[0]?.cancel === true) throw new Stopped('cancelled');
}

async function readAccount(context: SnapshotContext, snapshot: Running): Promise<void> {
  const { api, db, signal } = context;
  const connection = api.connection.id;
  let comparedWith = await accountKnownSince(context);
  let read = await nextRead(db);
  const options = {
    includeArchived: true,
    limit: PAGE_ROWS,
    ...(signal && { signal }),
    ...(snapshot.cursor !== null && { after: snapshot.cursor }),
  };
  let isFirst = snapshot.cursor === null;
  for await (const page of storablePages(api.vaults.pages(options))) {
    if (signal?.aborted) throw new Stopped('stopping');
    // An empty page says nothing about the account, unless it is the last one.
    const isTelling = page.items.length > 0 || page.nextCursor === null;
    if (isFirst && isTelling && (await showsOtherAccount(context, page))) {
      await setAside(db, connection);
      comparedWith = null;
    }
    isFirst &&= !isTelling;
    const rows = page.items.map(vaultRow);
    await mirrorVaults(db, { connection, read, snapshotId: snapshot.id, comparedWith }, rows);
    await readVaults(context, snapshot, await unread(context, snapshot, page.items));
    await progress(
      db,
      snapshot,
      sql`cursor = ${page.nextCursor}, vaults = vaults + ${page.items.length},
        unreadable = unreadable + ${page.unreadable}, unreadable_vaults = unreadable_vaults + ${page.unreadable}`,
    );
    read = await nextRead(db);
  }
}

const TRIES_MAX = 5;
const PAUSE_MS = 5_000;
const PAUSE_MS_MAX = 60_000;

const mayPass = ({ kind }: VaultsApiError): boolean =>
  kind === 'rate_limited' || kind === 'server' || kind === 'unreachable';

/** Reads the account. Waits and continues from the last page after rate limits and temporary errors. */
async function readPatiently(context: SnapshotContext, snapshot: Running): Promise<void> {
  const { db, signal } = context;
  for (let tries = 1; ; tries++)
    try {
      await readAccount(context, snapshot);
      return;
    } catch (error) {
      if (!(error instanceof VaultsApiError) || !mayPass(error) || tries === TRIES_MAX) throw error;
      const ms = Math.min(error.retryAfterMs ?? PAUSE_MS * tries, PAUSE_MS_MAX);
      await (context.sleep ?? pause)(ms, undefined, signal && { signal }).catch(() => {
        throw new Stopped('stopping');
      });
      const { rows } = await db.execute<{ cursor: string | null }>(
        sql`select cursor from inventory.snapshots where id = ${snapshot.id}`,
      );
      snapshot.cursor = rows[0]?.cursor ?? null;
    }
}

/** SHA-256 of the account's rows in the mirror, in hex, in the order of ids. */
const DIGEST =
  sql.raw(`encode(sha256(convert_to(coalesce((select string_agg(concat_ws(' ', vault_id, id, target, status,
  archived_at, updated_at), E'\\n' order by vault_id, id) from inventory.credentials as row
  where row.connection = snapshots.connection and gone_at is null), ''), 'UTF8')), 'hex')`);

/** Rows that this snapshot has read and no later read has missed. */
const READ = (rows: string) =>
  sql.raw(`(select count(*) from ${rows} where row.connection = snapshots.connection
    and read_number >= snapshots.first_read and missing_since is null and gone_at is null)`);
const VAULTS_READ = READ('inventory.vaults as row');
const CREDENTIALS_READ = READ(
  'inventory.credentials as row join inventory.sightings using (connection, vault_id, id)',
);

async function finish(db: Database, { id }: Running): Promise<void> {
  await db.execute(sql`
    update inventory.snapshots set finished_at = clock_timestamp(), is_complete = true, cursor = null, digest = ${DIGEST},
      vaults = ${VAULTS_READ}, credentials = ${CREDENTIALS_READ}
    where id = ${id}`);
}

/** Records that a snapshot stopped early. On shutdown it stays open, to be continued. */
async function stop(db: Database, { id }: Running, error: unknown): Promise<void> {
  const isCut = error instanceof VaultsApiError && (error.kind === 'stopping' || error.kind === 'aborted');
  const reason: StopReason = error instanceof Stopped ? error.reason : isCut ? 'stopping' : 'failed';
  if (reason === 'stopping') return;
  const requestId = error instanceof VaultsApiError ? (error.requestId ?? null) : null;
  const detail = error instanceof VaultsApiError ? error.message : null;
  await db.execute(sql`
    update inventory.snapshots set finished_at = clock_timestamp(), stop_reason = ${reason}, request_id = ${requestId},
      stop_detail = ${detail} where id = ${id}`);
}

/**
 * Reads the whole account into the mirror. Returns whether the snapshot is complete. API errors and a request to stop
 * are recorded, not thrown; rejects with other errors.
 */
export async function takeSnapshot(context: SnapshotContext): Promise<boolean> {
  const { api, db, signal } = context;
  const connection = api.connection.id;
  const snapshot = await openSnapshot(context);
  context.onBegin?.();
  try {
    await readPatiently(context, snapshot);
    await finish(db, snapshot);
    await countAbsences(db, connection, snapshot);
    await settleAbsences(context, snapshot.id, signal && { signal });
    return true;
  } catch (error) {
    await stop(db, snapshot, error);
    if (!(error instanceof Stopped) && !(error instanceof VaultsApiError)) throw error;
    return false;
  } finally {
    await settleCauses(db, connection);
    await forgetRevisions(db, connection);
  }
}
