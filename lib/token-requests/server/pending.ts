import 'server-only';
import { and, asc, eq, gt, isNotNull, isNull, type SQL } from 'drizzle-orm';
import { may } from '@/lib/core/roles';
import type { Connection } from '@/lib/providers/server/connection';
import { toResult } from '@/lib/web/server/read';
import type { PendingApproval } from '../model';
import type { Person } from './requests';
import { collectRequests } from './schema';

const LISTED_MAX = 100;

type Accounts = Pick<Connection, 'api' | 'db'>;

function awaits({ api }: Accounts, { user }: Person): SQL | undefined {
  const { expiresAt, connection, askedBy, sealed, decidedAt, needsApproval } = collectRequests;
  return and(
    eq(connection, api.connection.id),
    isNotNull(sealed),
    eq(needsApproval, true),
    isNull(decidedAt),
    gt(expiresAt, new Date()),
    may(user.role, 'settings.manage') ? undefined : eq(askedBy, user.id),
  );
}

export const countPending = (accounts: Accounts, person: Person): Promise<number> =>
  accounts.db.$count(collectRequests, awaits(accounts, person));

/** Returns at most 100 submitted tokens that wait for this person's decision, earliest expiry first. */
export async function pendingApprovals(accounts: Accounts, person: Person): Promise<PendingApproval[]> {
  const { id, vaultId, vaultName, target, expiresAt } = collectRequests;
  const rows = await accounts.db
    .select({ id, vaultId, vaultName, target, expiresAt })
    .from(collectRequests)
    .where(awaits(accounts, person))
    .orderBy(asc(expiresAt), asc(id))
    .limit(LISTED_MAX);
  return rows.map((row) => ({ ...row, expiresAt: row.expiresAt.toISOString() }));
}

/** Like `pendingApprovals`, but returns none if the role may not decide or the read fails. */
export async function readPending(
  connect: () => Promise<Connection>,
  person: Person,
): Promise<PendingApproval[]> {
  if (!may(person.user.role, 'vaults.change')) return [];
  const pending = await toResult(async () => pendingApprovals(await connect(), person));
  return pending.ok ? pending.value : [];
}
