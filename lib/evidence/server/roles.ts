import 'server-only';
import { sql } from 'drizzle-orm';
import type { ActionName } from '@/lib/audit/action-registry';
import type { Transaction } from '@/lib/audit/server/append';
import { may, PERMISSIONS, ROLES, type Role } from '@/lib/core/roles';
import { type Cell, type Columns, fieldsOf } from './csv-file';
import { instantOf } from './cursor';
import type { Scope } from './scope';

const NAMES = [
  ...(['record', 'at', 'user_id', 'name', 'email', 'role', 'may', 'is_active', 'by', 'audit_entry'] as const),
  'basis',
] as const;

export type RoleRow = Readonly<Record<(typeof NAMES)[number], Cell>>;

export const ROLE_COLUMNS: Columns<RoleRow> = fieldsOf(...NAMES);

const CHANGES: readonly ActionName[] = [
  'console.set-up',
  'user.create',
  'user.change-role',
  'user.deactivate',
  'user.reactivate',
];

interface Change {
  userId: string;
  at: string;
  sequence: number;
  action: string;
  by: string;
  role: string | null;
  before: string | null;
}

interface User {
  id: string;
  name: string;
  email: string;
  role: Role;
  isActive: boolean;
  createdAt: string;
}

/** A user's role at an instant. Null: the log does not show it. */
interface Standing {
  role: string | null;
  isActive: boolean | null;
  basis: string;
}

const isRole = (role: string | null): role is Role => ROLES.some((one) => one === role);

const mayOf = (role: string | null): string | null =>
  isRole(role) ? PERMISSIONS.filter((permission) => may(role, permission)).join(' ') : null;

/** The role after a change, and whether the user is then active; undefined if the change does not say. */
const roleAfter = ({ action, role }: Change): string | undefined =>
  action === 'console.set-up' ? 'administrator' : (role ?? undefined);
const activeAfter = ({ action }: Change): boolean | undefined =>
  action === 'user.deactivate'
    ? false
    : action === 'user.reactivate' || action === 'user.create'
      ? true
      : undefined;

/** By the last change before the instant; else by what the next change says of the time before it; else the current state. */
function standingAt(user: User, changes: readonly Change[], at: string): Standing {
  const before = changes.filter((change) => change.at <= at);
  const after = changes.filter((change) => change.at > at);
  const lastRole = before.findLast((change) => roleAfter(change) !== undefined);
  const nextRole = after.find((change) => roleAfter(change) !== undefined);
  const lastActive = before.findLast((change) => activeAfter(change) !== undefined);
  const nextActive = after.find((change) => activeAfter(change) !== undefined);
  const role = lastRole ? roleAfter(lastRole) : nextRole ? nextRole.before : user.role;
  return {
    role: role ?? null,
    isActive: lastActive
      ? (activeAfter(lastActive) ?? null)
      : nextActive
        ? !activeAfter(nextActive)
        : user.isActive,
    basis: lastRole
      ? `audit entry ${lastRole.sequence}`
      : nextRole
        ? role === null
          ? 'not recorded'
          : `audit entry ${nextRole.sequence}`
        : 'no change is recorded',
  };
}

/** Returns all users with their roles at the start and the end of the period, and every change in it. */
export async function roleRows(tx: Transaction, { from, to }: Scope): Promise<RoleRow[]> {
  const { rows: users } = await tx.execute<User & Record<string, unknown>>(sql`
    select id, name, email, role, deactivated_at is null as "isActive", ${instantOf(sql`created_at`)} as "createdAt"
    from access."user" order by created_at, id collate "C"`);
  const { rows: changes } = await tx.execute<Change & Record<string, unknown>>(sql`
    select item.id as "userId", ${instantOf(sql`entry.at`)} as at, entry.sequence::float8 as sequence, entry.action,
      entry.actor ->> 'name' as by, asked.summary ->> 'role' as role, asked.summary ->> 'from' as before
    from audit.entries as entry
      cross join lateral jsonb_to_recordset(entry.targets) as item (kind text, id text)
      left join audit.entries as asked on asked.id = entry.intent_id
    where entry.action = any(${sql.param(CHANGES)}::text[]) and entry.outcome = 'success' and item.kind = 'user'
    order by entry.sequence`);
  const byUser = Map.groupBy(changes, ({ userId }) => userId);
  const standing = (record: string, at: string) =>
    users
      .filter(({ createdAt }) => createdAt <= at)
      .map((user): RoleRow => {
        const { role, isActive, basis } = standingAt(user, byUser.get(user.id) ?? [], at);
        return {
          ...{ record, at, user_id: user.id, name: user.name, email: user.email, role },
          ...{ may: isActive === false ? null : mayOf(role), is_active: isActive, by: null },
          ...{ audit_entry: null, basis },
        };
      });
  const known = new Map(users.map((user) => [user.id, user]));
  const changed = changes
    .filter(({ at }) => at >= from && at <= to)
    .map((change): RoleRow => {
      const { userId, at, by, sequence, action } = change;
      const role = roleAfter(change) ?? null;
      const isActive = activeAfter(change) ?? null;
      return {
        ...{ record: action, at, user_id: userId, name: known.get(userId)?.name ?? null },
        ...{ email: known.get(userId)?.email ?? null, role, may: mayOf(role), is_active: isActive, by },
        ...{ audit_entry: sequence, basis: `audit entry ${sequence}` },
      };
    });
  return [...standing('at start', from), ...changed, ...standing('at end', to)];
}
