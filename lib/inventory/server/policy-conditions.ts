import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { InventoryPolicy, Policies, PolicyRule } from '../policies';

const NAMED = sql.raw(`('development', 'staging', 'production')`);
/** The environment of `row` for policies. The exact spelling is checked first, because it is common and fastest. */
export const ENVIRONMENT = sql`case when row.environment in ${NAMED} then row.environment
  when lower(trim(row.environment)) in ${NAMED} then lower(trim(row.environment)) else '' end`;

const isIn = (environments: readonly string[]): SQL =>
  environments.length === 0 ? sql`false` : sql`${ENVIRONMENT} = any(${sql.param([...environments])}::text[])`;

/** Whether `row` has this fact: `inventory.facts_of` of the migrations. One index finds every fact, including rare ones. */
export const hasFact = (name: 'env' | 'host' | 'kind' | 'verified' | 'policy', value = ''): SQL =>
  sql`row.facts @> ${sql.param([`${name}:${value}`])}::text[]`;

const daysAgo = (days: number): SQL => sql`(select now() - make_interval(days => ${days}))`;

/** An index finds tokens older than the shortest limit; only these are compared by environment. */
function tooOld({ maximumAgeDays }: InventoryPolicy): SQL {
  const limits = Object.entries(maximumAgeDays).flatMap(([environment, days]) =>
    days === null ? [] : [{ environment, days }],
  );
  if (limits.length === 0) return sql`false`;
  const each = limits.map(({ environment, days }) => sql`when ${environment} then ${daysAgo(days)}`);
  return sql`(row.token_set_at < ${daysAgo(Math.min(...limits.map(({ days }) => days)))}
    and row.token_set_at < case ${ENVIRONMENT} ${sql.join(each, sql` `)} end)`;
}

const OTHER_ENVIRONMENT_SHARES = sql`(row.fingerprint is not null and exists (
  select from inventory.credentials as other where other.connection = row.connection
    and other.fingerprint = row.fingerprint and not other.is_archived and other.gone_at is null
    and other.environment is distinct from row.environment))`;

const HAS_DUPLICATE = sql`exists (select from inventory.credentials as other
  where other.connection = row.connection and other.vault_id = row.vault_id and other.target = row.target
    and not other.is_archived and other.gone_at is null and other.id <> row.id)`;

/** Whether `row` breaks a rule, without regard to exceptions. */
export function breaks(rule: PolicyRule, policies: Policies): SQL {
  const applies = (name: InventoryPolicy['rules'][number]) => sql`${policies.rules.includes(name)}::boolean`;
  switch (rule) {
    case 'overdue':
      return tooOld(policies);
    case 'owner':
      return sql`(row.owner is null and ${isIn(policies.ownerRequiredIn)})`;
    case 'verified':
      return sql`(coalesce(row.verdict, '') not in ('proven', 'accepted') and ${isIn(policies.verifyRequiredIn)})`;
    case 'expiry':
      return sql`(row.expires_at is null and ${isIn(policies.expiryKnownIn)})`;
    case 'shared':
      return sql`(${applies('shared')} and ${OTHER_ENVIRONMENT_SHARES})`;
    case 'sse':
      return sql`(${applies('sse')} and ${hasFact('policy', 'sse')})`;
    case 'environment':
      return sql`(${applies('environment')} and ${hasFact('policy', 'environment')})`;
    case 'duplicate':
      return sql`(${applies('duplicate')} and ${HAS_DUPLICATE})`;
  }
}

export const IN_FORCE = sql`(exception.ended_at is null and exception.until > now())`;

/** Whether `exception` is about `row` or its whole vault. */
export const COVERS = sql`(exception.connection = row.connection and exception.vault_id = row.vault_id
  and (exception.credential_id is null or exception.credential_id = row.id))`;

/** The subqueries do not refer to `row`, so that PostgreSQL runs each once and uses a hash. */
function isExcepted(rule: PolicyRule): SQL {
  const inForce = sql`from inventory.policy_exceptions as exception where exception.rule = ${rule} and ${IN_FORCE}`;
  return sql`((row.connection, row.vault_id, row.id) in (
      select exception.connection, exception.vault_id, exception.credential_id ${inForce} and exception.credential_id is not null)
    or (row.connection, row.vault_id) in (
      select exception.connection, exception.vault_id ${inForce} and exception.credential_id is null))`;
}

/** Whether an active credential breaks a rule and no exception covers it. */
export const violates = (rule: PolicyRule, policies: Policies): SQL =>
  sql`(not row.is_archived and row.gone_at is null and ${breaks(rule, policies)} and not ${isExcepted(rule)})`;
