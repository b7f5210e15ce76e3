import 'server-only';
import { boundedRead } from '@/lib/core/server/db/bounded-read';
import type { Database } from '@/lib/core/server/db/client';
import type { Sql } from './mirror';

/** Reads the mirror; no statement runs longer than `seconds`. Throws `ProblemError` where one would. */
export const bounded = <T>(db: Database, read: (tx: Sql) => Promise<T>, seconds = 5): Promise<T> =>
  boundedRead(
    db,
    'This search takes too long. Narrow it by a vault, a host or an environment.',
    read,
    seconds,
  );
