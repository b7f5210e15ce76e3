import 'server-only';
import { quietly } from '@/lib/core/server/best-effort';
import { boundedRead, type ReadTransaction } from '@/lib/core/server/db/bounded-read';
import type { Database } from '@/lib/core/server/db/client';

/** Reads the mirror with a limit of `seconds` per statement. Throws `ProblemError` above it. */
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

/** The limit for facts that a list can omit. */
const SPARE_SECONDS = 2;

/** Returns `otherwise` if facts that a list can omit cannot be read within 2 s. Never rejects. */
export const unlessSlow = <T>(
  db: Database,
  read: (tx: ReadTransaction) => Promise<T>,
  otherwise: T,
): Promise<T> => quietly(() => bounded(db, read, SPARE_SECONDS), otherwise);
