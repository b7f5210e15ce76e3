import 'server-only';
import { LRUCache } from 'lru-cache';
import { counted } from '@/lib/core/counted';
import { appError } from '@/lib/core/server/app-error';
import type { PackProgress, PackState } from '../model';

const KEPT_MAX = 200;
/** Packs that one process runs in parallel: each holds a connection and a snapshot of the database. */
const RUNNING_MAX = 2;

interface Job {
  userId: string;
  progress: PackProgress;
  stop: AbortController;
}

// On globalThis, because Next bundles this module once for pages and once for handlers.
const shared = globalThis as typeof globalThis & { strongroomEvidence?: LRUCache<string, Job> };

function jobs(): LRUCache<string, Job> {
  shared.strongroomEvidence ??= new LRUCache({ max: KEPT_MAX });
  return shared.strongroomEvidence;
}

const UNKNOWN: PackProgress = { state: 'unknown', file: null, filesDone: 0, rows: 0 };

/** Throws `ProblemError` `conflict` while the maximum of packs is running. */
export function refuseWhenBusy(): void {
  const running = [...jobs().values()].filter(({ progress }) => progress.state === 'running');
  if (running.length >= RUNNING_MAX)
    throw appError(
      'conflict',
      `${counted(running.length, 'evidence pack')} are being made now. Wait until one is complete, then try again.`,
    );
}

/** Records the start of a pack. Throws `ProblemError` `conflict` if its link was used or too many are running. */
export function openJob(id: string, userId: string) {
  if (jobs().has(id))
    throw appError('conflict', 'This pack was already downloaded. Request another evidence pack.');
  refuseWhenBusy();
  const progress: PackProgress = { ...UNKNOWN, state: 'running' };
  const stop = new AbortController();
  jobs().set(id, { userId, progress, stop });
  return {
    signal: stop.signal,
    onFile: (name: string) => {
      if (progress.file !== null) progress.filesDone += 1;
      progress.file = name;
    },
    onRows: (count: number) => {
      progress.rows += count;
    },
    rows: () => progress.rows,
    end: (state: PackState) => {
      if (state === 'done') progress.filesDone += 1;
      Object.assign(progress, { state, file: null });
    },
  };
}

const jobOf = (id: string, userId: string): Job | undefined => {
  const job = jobs().get(id);
  return job?.userId === userId ? job : undefined;
};

/** Returns the progress of this user's pack; `unknown` if this process does not run it. */
export const progressOf = (id: string, userId: string): PackProgress =>
  jobOf(id, userId)?.progress ?? UNKNOWN;

/** Stops this user's pack. Returns whether it was running in this process. */
export function cancelJob(id: string, userId: string): boolean {
  const job = jobOf(id, userId);
  if (job?.progress.state !== 'running') return false;
  job.stop.abort();
  return true;
}
