import 'server-only';
import { quietly } from '@/lib/core/server/best-effort';
import { boundedRead, type ReadTransaction } from '@/lib/core/server/db/bounded-read';
import type { Database } from '@/lib/core/server/db/client';

/** Reads the mirror; no statement runs longer than `seconds`. Throws `ProblemError` where one would. */
export const bounded = <T>(
  db: Database,
  read: (tx: ReadTransaction) => Promise<T>,
  seconds = 5,
): Promise<T> =>
  boundedRead(
    db,
    'This search takes too long. Narrow it by a vault, a host or an environment.',
    read,
    seconds,
  );

/** A list is not held up for longer by what it can do without. */
const SPARE_SECONDS = 2;

/** What a list can do without: `otherwise` where it cannot be read, or not within 2 s. Never rejects. */
export const unlessSlow = <T>(
  db: Database,
  read: (tx: ReadTransaction) => Promise<T>,
  otherwise: T,
): Promise<T> => quietly(() => bounded(db, read, SPARE_SECONDS), otherwise);
