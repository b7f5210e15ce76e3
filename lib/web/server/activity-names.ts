import 'server-only';
import { asc, desc, eq, or, type SQL, sql } from 'drizzle-orm';
import type { AuditTarget } from '@/lib/audit/model';
import { entries } from '@/lib/audit/server/schema';
import { user } from '@/lib/auth/server/schema';
import { CHOICES_MAX, type NamedChoice, type NameParams } from '@/lib/core/activity-names';
import type { Database } from '@/lib/core/server/db/client';
import { containing } from '@/lib/core/server/db/like';
import type { Connection } from '@/lib/providers/server/connection';
import { toResult } from './read';

/** Rows read to find the name of one target. Some rows have only its id. */
const NAMING_ROWS = 20;

const KINDS: Partial<Record<AuditTarget['kind'], string>> = {
  vault: 'Vault',
  credential: 'Credential',
  user: 'User',
  invitation: 'Invitation',
  collect_request: 'Request to a teammate',
};

const NO_USERS: NamedChoice[] = [
  { id: 'system', name: 'Strongroom', detail: 'Actions that Strongroom ran without a person' },
  { id: 'anonymous', name: 'Not signed in', detail: 'Sign-in attempts and links' },
];

const contains = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase());

async function idsLike(db: Database, text: string, isKind: SQL): Promise<{ id: string; name: string }[]> {
  const { rows } = await db.execute<{ id: string; name: string }>(sql`
    select distinct on (id) id, name from audit.names
    where lower(name) like lower(${containing(text)}) and ${isKind} order by id, name limit ${CHOICES_MAX}`);
  return rows;
}

async function actorsLike(db: Database, text: string): Promise<NamedChoice[]> {
  const has = (column: typeof user.name | typeof user.email) =>
    sql`position(lower(${text}) in lower(${column})) > 0`;
  const people = await db
    .select({ id: user.id, name: user.name, detail: user.email })
    .from(user)
    .where(or(has(user.name), has(user.email)))
    .orderBy(asc(user.name), asc(user.id))
    .limit(CHOICES_MAX);
  const fixed = NO_USERS.filter(({ name }) => contains(name, text));
  const isOther = sql`kind = 'actor' and not exists (select from access.user as person where person.id = names.id)
    and id not in ('system', 'anonymous')`;
  const others = (await idsLike(db, text, isOther)).map(({ id, name }) => ({
    id,
    name,
    detail: `…${id.slice(-8)}`,
  }));
  return [...people, ...fixed, ...others].slice(0, CHOICES_MAX);
}

async function actorWithId(db: Database, id: string): Promise<NamedChoice[]> {
  const fixed = NO_USERS.find((one) => one.id === id);
  if (fixed) return [fixed];
  const [person] = await db
    .select({ id: user.id, name: user.name, detail: user.email })
    .from(user)
    .where(eq(user.id, id));
  if (person) return [person];
  const [row] = await db
    .select({ actor: entries.actor })
    .from(entries)
    .where(eq(entries.actorId, id))
    .orderBy(desc(entries.sequence))
    .limit(1);
  return row ? [{ id, name: row.actor.name, detail: null }] : [];
}

function detailOf(target: AuditTarget, others: readonly AuditTarget[]): string {
  const kind = KINDS[target.kind] ?? '';
  if (target.kind !== 'credential') return kind;
  const vaults = others.filter((other) => other.kind === 'vault');
  const vault = vaults.length === 1 ? vaults[0]?.label : null;
  return `${kind}${vault ? ` in “${vault}”` : ''} · …${target.id.slice(-8)}`;
}

const choiceOf = (target: AuditTarget, others: readonly AuditTarget[]): NamedChoice => ({
  id: target.id,
  name: target.label ?? target.id,
  detail: detailOf(target, others),
});

async function vaultsLike({ vaults }: Connection['api'], text: string): Promise<NamedChoice[]> {
  const page = await toResult(() => vaults.list({ name: text, includeArchived: true, limit: CHOICES_MAX }));
  return page.ok ? page.value.items.map(({ id, name }) => ({ id, name, detail: KINDS.vault ?? null })) : [];
}

async function targetsLike({ api, db }: Connection, text: string): Promise<NamedChoice[]> {
  const found = new Map((await vaultsLike(api, text)).map((vault) => [vault.id, vault]));
  const isTarget = sql`kind = any(${sql.param(Object.keys(KINDS))}::text[])`;
  const others = (await idsLike(db, text, isTarget)).filter(({ id }) => !found.has(id));
  const named = await Promise.all(others.map(({ id }) => targetWithId(db, id)));
  return [...found.values(), ...named.flat()].slice(0, CHOICES_MAX);
}

async function targetWithId(db: Database, id: string): Promise<NamedChoice[]> {
  const rows = await db
    .select({ targets: entries.targets })
    .from(entries)
    .where(sql`${entries.targetIds} @> array[${id}]::text[]`)
    .orderBy(desc(entries.sequence))
    .limit(NAMING_ROWS);
  for (const { targets } of rows) {
    const named = targets.find((target) => target.id === id && target.label !== null);
    if (named) return [choiceOf(named, targets)];
  }
  return [];
}

/** Returns at most 8: users by name or email, vaults by name, others by their name in the log. */
export async function names(connection: Connection, { of, id, text }: NameParams): Promise<NamedChoice[]> {
  const { db } = connection;
  if (id !== null) return of === 'actor' ? actorWithId(db, id) : targetWithId(db, id);
  const wanted = text?.trim() ?? '';
  if (wanted === '') return [];
  return of === 'actor' ? actorsLike(db, wanted) : targetsLike(connection, wanted);
}
