import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { containing } from '@/lib/core/server/db/like';
import { IS_HELD } from '@/lib/vaults/server/holds';
import { POLICY_RULE_NAMES, type Policies, type PolicyRule } from '../policies';
import type { Query, Span, Term } from '../query';
import { hasFact, violates } from './policy-conditions';
import { mayShareServer, mayShareToken, type Twins } from './twins';

/** Conditions on `inventory.credentials` with the alias `row`. Values are parameters; names are constants. */

const CHANGED_WITHIN = sql.raw(`interval '30 days'`);
/** The age of an old verdict (lib/verification/verdict.ts). */
const OLD_CHECK = sql.raw(`interval '30 days'`);

const contains = (column: SQL, value: string): SQL => sql`${column} like ${containing(value)}`;

/** 1,000 years: longer than any token lives, and within the range of a timestamp. */
const HOURS_MAX = 8_760_000;

const hours = (count: number): SQL => sql`make_interval(hours => ${Math.min(count, HOURS_MAX)})`;

/** Returns the limits of a span as conditions. */
const within = (span: Span, min: (count: SQL) => SQL, max: (count: SQL) => SQL): SQL =>
  sql.join(
    [
      ...(span.min === null ? [] : [min(hours(span.min))]),
      ...(span.max === null ? [] : [max(hours(span.max))]),
    ],
    sql` and `,
  );

/** Whether an instant is as long ago as the span says. */
const sinceThen = (column: SQL, span: Span): SQL =>
  within(
    span,
    (min) => sql`${column} < now() - ${min}`,
    (max) => sql`${column} > now() - ${max}`,
  );

export const IS_SHARED = sql`(row.fingerprint is not null and exists (
  select from inventory.credentials as other where other.connection = row.connection
    and other.fingerprint = row.fingerprint and not other.is_archived and other.gone_at is null
    and (other.vault_id, other.id) <> (row.vault_id, row.id)))`;

const STATUS: Record<string, SQL> = {
  active: sql`not row.is_archived and row.gone_at is null`,
  archived: sql`row.is_archived and row.gone_at is null`,
  gone: sql`row.gone_at is not null`,
  missing: sql`row.missing_since is not null and row.gone_at is null`,
};

const VERIFIED: Record<string, SQL> = {
  proven: hasFact('verified', 'proven'),
  accepted: hasFact('verified', 'accepted'),
  refused: hasFact('verified', 'refused'),
  other: sql`row.verdict not in ('proven', 'accepted', 'refused')`,
  never: hasFact('verified'),
  old: sql`row.verified_at < now() - ${OLD_CHECK}`,
};

/** The team in the metadata of a credential, or that of its vault. */
export const TEAM = sql`coalesce(nullif(trim(row.metadata ->> 'team'), ''), (
  select nullif(trim(vault.metadata ->> 'team'), '') from inventory.vaults as vault
  where vault.connection = row.connection and vault.id = row.vault_id))`;

/** Also searches the indexed text, because there is no index per column. */
const containsPart = (column: SQL, value: string): SQL =>
  sql`(${contains(column, value)} and ${contains(sql`row.search_text`, value)})`;

const valueOrNone = (value: string): string => (value === 'none' ? '' : value);

/** Returns the SQL of one term, without its negation. */
function conditionOf({ name, value, span }: Term, policies: Policies): SQL {
  switch (name) {
    case 'word':
      return contains(sql`row.search_text`, value);
    case 'server':
      return containsPart(sql`lower(row.target)`, value);
    case 'host':
      return hasFact('host', valueOrNone(value));
    case 'vault':
      return sql`exists (select from inventory.vaults as vault
        where vault.connection = row.connection and vault.id = row.vault_id
          and (${contains(sql`lower(vault.name)`, value)} or lower(vault.id) = ${value}))`;
    case 'env':
      return hasFact('env', valueOrNone(value));
    case 'team':
      return value === 'none' ? sql`${TEAM} is null` : sql`lower(${TEAM}) = ${value}`;
    case 'owner':
      return value === 'none' ? sql`row.owner is null` : containsPart(sql`lower(row.owner)`, value);
    case 'kind':
      return hasFact('kind', value);
    case 'status':
      return STATUS[value] ?? sql`false`;
    case 'gone':
      return value === 'true' ? sql`row.gone_at is not null` : sql`row.gone_at is null`;
    case 'shared':
      return value === 'true' ? IS_SHARED : sql`not ${IS_SHARED}`;
    case 'hold':
      return value === 'true' ? IS_HELD : sql`not ${IS_HELD}`;
    case 'verified':
      return span ? sinceThen(sql`row.verified_at`, span) : (VERIFIED[value] ?? sql`false`);
    case 'age':
      return span ? sinceThen(sql`row.token_set_at`, span) : sql`row.token_set_at is null`;
    case 'rotated':
      return span
        ? sql`(row.token_set_at > row.created_at and ${sinceThen(sql`row.token_set_at`, span)})`
        : sql`row.token_set_at = row.created_at and row.replaces is null`;
    case 'expires':
      if (span)
        return within(
          span,
          (min) => sql`row.expires_at > now() + ${min}`,
          (max) => sql`row.expires_at < now() + ${max}`,
        );
      return value === 'unknown' ? sql`row.expires_at is null` : sql`row.expires_at <= now()`;
    case 'policy':
      return sql.join(
        (value === 'any' ? POLICY_RULE_NAMES : [value as PolicyRule]).map((rule) => violates(rule, policies)),
        sql` or `,
      );
    case 'open':
      return value === 'rotation' ? HAS_ROTATION : HAS_LEAK;
    case 'changed':
      return sql`exists (select from inventory.changes as change where change.connection = row.connection
        and change.vault_id = row.vault_id and change.credential_id = row.id and change.until > now() - ${CHANGED_WITHIN}
        and ${value === 'outside' ? sql`change.cause <> 'console'` : sql`change.cause = 'console'`})`;
  }
}

const HAS_ROTATION = sql`exists (select from rotations where rotations.connection = row.connection
  and rotations.vault_id = row.vault_id and rotations.credential_id = row.id
  and rotations.state not in ('done', 'failed', 'abandoned'))`;

const HAS_LEAK = sql`exists (select from leak_checklists as leak where leak.connection = row.connection
  and leak.vault_id = row.vault_id and leak.credential_id = row.id and leak.closed_at is null)`;

/** Archived and deleted credentials are found only by a query that names a status. */
const namesStatus = ({ name, value, isNegated }: Term): boolean =>
  name === 'status' ||
  name === 'gone' ||
  name === 'open' ||
  // Archived credentials stay under their hold.
  (name === 'hold' && (value === 'true') !== isNegated);

/** Whether a query finds only active credentials. */
export const findsActive = ({ terms }: Pick<Query, 'terms'>): boolean => !terms.some(namesStatus);

/** Selects rows that match every term, with any status. */
export function termConditions({ terms }: Pick<Query, 'terms'>, policies: Policies): SQL {
  const conditions = terms.map((term) => {
    const condition = conditionOf(term, policies);
    // A comparison with null is null, and must count as false before it is negated.
    return term.isNegated ? sql`not coalesce((${condition}), false)` : sql`(${condition})`;
  });
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
}

/** Returns what the active credentials that match a term share with others, or null. */
function sharedBy({ name, value, isNegated }: Term): 'token' | 'server' | null {
  if (isNegated) return null;
  if (name === 'policy' && value === 'duplicate') return 'server';
  const isShared = (name === 'policy' && value === 'shared') || (name === 'shared' && value === 'true');
  return isShared ? 'token' : null;
}

export const needsTwins = ({ terms }: Query): boolean => terms.some((term) => sharedBy(term) !== null);

/** Selects all matching rows of a connection. `twins` allow a form that finds few of them by an index. */
export function conditionsOf(
  connection: string,
  query: Query,
  policies: Policies,
  twins: Twins | null = null,
): SQL {
  const conditions = [sql`row.connection = ${connection}`];
  if (findsActive(query)) {
    conditions.push(sql`not row.is_archived and row.gone_at is null`);
    for (const shared of query.terms.map(sharedBy))
      if (twins !== null && shared !== null)
        conditions.push(shared === 'token' ? mayShareToken(twins) : mayShareServer(twins));
  }
  conditions.push(termConditions(query, policies));
  return sql.join(conditions, sql` and `);
}
