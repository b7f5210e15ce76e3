import 'server-only';
import { and, eq, isNull } from 'drizzle-orm';
import { may } from '@/lib/core/roles';
import type { Connection } from '@/lib/providers/server/connection';
import { leakChecklists } from '@/lib/rotation/server/schema';
import { UNFINISHED } from '@/lib/rotation/server/store';
import { countPending } from '@/lib/token-requests/server/pending';
import type { Person } from '@/lib/token-requests/server/requests';
import { rotations } from '@/lib/vaults/server/schema';
import type { Waiting } from '../model';

/** Counts unfinished rotations, open leak checklists, and token requests that this person may approve. */
export async function waiting({ api, db }: Pick<Connection, 'api' | 'db'>, person: Person): Promise<Waiting> {
  const connection = api.connection.id;
  const [unfinished, leaks, pending] = await Promise.all([
    db.$count(rotations, and(eq(rotations.connection, connection), UNFINISHED)),
    db.$count(
      leakChecklists,
      and(eq(leakChecklists.connection, connection), isNull(leakChecklists.closedAt)),
    ),
    may(person.user.role, 'vaults.change') ? countPending({ api, db }, person) : 0,
  ]);
  return { '/': unfinished + leaks, '/onboarding': pending };
}
