import 'server-only';
import type { Database } from '@/lib/core/server/db/client';
import { isAboutAccount, summaryWith } from '../entry-connection';
import type { AuditEntry, AuditEvent, AuditFields, AuditOutcomeEvent } from '../model';
import { append, appendIn, type Transaction } from './append';
import { cleanEvent } from './normalize-event';

const BATCH_MAX = 500;
/** The maximum number of waiting rows. More means that the database cannot keep up. */
const WAITING_MAX = 10_000;

interface Job {
  events: AuditFields[];
  done: (entries: AuditEntry[]) => void;
  failed: (error: unknown) => void;
}

interface Queue {
  jobs: Job[];
  waiting: number;
  isWriting: boolean;
}

// On globalThis, because Next bundles this module once for pages and once for handlers.
const shared = globalThis as typeof globalThis & {
  strongroomAuditQueues?: WeakMap<Database, Queue>;
  strongroomAuditConnection?: string;
};

/** Sets the connection of this process's entries. Call it once, before anything is recorded. */
export function recordConnection(id: string): void {
  shared.strongroomAuditConnection = id;
}

function queueOf(db: Database): Queue {
  shared.strongroomAuditQueues ??= new WeakMap();
  const queues = shared.strongroomAuditQueues;
  const queue = queues.get(db) ?? { jobs: [], waiting: 0, isWriting: false };
  queues.set(db, queue);
  return queue;
}

function nextBatch(queue: Queue): Job[] {
  const batch: Job[] = [];
  let rows = 0;
  while (queue.jobs[0] !== undefined && (rows === 0 || rows + queue.jobs[0].events.length <= BATCH_MAX)) {
    const job = queue.jobs.shift();
    if (job === undefined) break;
    rows += job.events.length;
    batch.push(job);
  }
  return batch;
}

async function writeBatch(db: Database, batch: Job[]): Promise<void> {
  try {
    const entries = await append(
      db,
      batch.flatMap(({ events }) => events),
    );
    let from = 0;
    for (const job of batch) {
      job.done(entries.slice(from, from + job.events.length));
      from += job.events.length;
    }
  } catch (error) {
    for (const job of batch) job.failed(error);
  }
}

/** Writes until nothing waits. Events that arrive during one transaction are written together by the next. */
async function drain(db: Database, queue: Queue): Promise<void> {
  if (queue.isWriting) return;
  queue.isWriting = true;
  while (queue.jobs.length > 0) {
    const batch = nextBatch(queue);
    await writeBatch(db, batch);
    for (const { events } of batch) queue.waiting -= events.length;
  }
  queue.isWriting = false;
}

type Recorded = AuditEvent | AuditOutcomeEvent;
type Listener = (entries: readonly AuditEntry[]) => void;

const heard = globalThis as typeof globalThis & { strongroomAuditListener?: Listener };

/** Sets the listener for committed entries. It runs in the context of their request and must not throw. */
export function onRecorded(listener: Listener): void {
  heard.strongroomAuditListener = listener;
}

/** Adds the connection of an event. An outcome has that of its intent (`outcomeOf`). */
const located = (event: Recorded): AuditFields =>
  event.intentId === null && isAboutAccount(event.action)
    ? { ...event, summary: summaryWith(shared.strongroomAuditConnection ?? null, event.summary) }
    : event;

/** Writes all events or none. Resolves after the commit. Rejects if it fails or 10,000 rows already wait. */
export async function recordAll(db: Database, events: readonly Recorded[]): Promise<AuditEntry[]> {
  if (events.length === 0) return [];
  const clean = events.map((event) => cleanEvent(located(event)));
  const queue = queueOf(db);
  if (queue.waiting + clean.length > WAITING_MAX)
    throw new Error('The audit log has too many entries waiting to be written.');
  queue.waiting += clean.length;
  const entries = await new Promise<AuditEntry[]>((done, failed) => {
    queue.jobs.push({ events: clean, done, failed });
    void drain(db, queue);
  });
  heard.strongroomAuditListener?.(entries);
  return entries;
}

/**
 * Runs a change of this database and appends its events in one transaction, so that both are committed or
 * neither. Appends nothing without events. Rejects without a change if the change or the log fails.
 */
export async function recordWithin<T>(
  db: Database,
  change: (tx: Transaction) => Promise<{ result: T; events: readonly AuditEvent[] }>,
): Promise<T> {
  const { result, entries } = await db.transaction(
    async (tx) => {
      const { result, events } = await change(tx);
      const clean = events.map((event) => cleanEvent(located(event)));
      return { result, entries: clean.length === 0 ? [] : await appendIn(tx, clean) };
    },
    { isolationLevel: 'read committed' },
  );
  if (entries.length > 0) heard.strongroomAuditListener?.(entries);
  return result;
}

/** Appends one event. Resolves with its row after the commit, and rejects if it cannot be written. */
export async function record(db: Database, event: Recorded): Promise<AuditEntry> {
  const [entry] = await recordAll(db, [event]);
  if (entry === undefined) throw new Error('The audit log returned no row.');
  return entry;
}
