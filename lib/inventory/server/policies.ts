import 'server-only';
import { desc, sql } from 'drizzle-orm';
import { actorName } from '@/lib/core/person';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { policy as checkPolicy } from '@/lib/verification/server/verification-policy';
import {
  DEFAULT_POLICY,
  type InventoryPolicy,
  type Policies,
  type PolicyChange,
  type PolicyState,
} from '../policies';
import { policyChanges } from '../policy-changes';
import { type PolicyForm, policyOf } from '../policy-form';
import { policyVersions } from './schema';

const HISTORY_MAX = 50;

/** Newest first, each with every setting: versions of earlier releases lack some. */
async function latestVersions(db: Pick<Database, 'select'>, limit: number) {
  const versions = await db.select().from(policyVersions).orderBy(desc(policyVersions.id)).limit(limit);
  return versions.map((version) => ({ ...version, policy: { ...DEFAULT_POLICY, ...version.policy } }));
}

export async function policyState(db: Database): Promise<PolicyState> {
  const [[latest], checks] = await Promise.all([latestVersions(db, 1), checkPolicy(db)]);
  return {
    version: latest?.id ?? 0,
    policies: { ...(latest?.policy ?? DEFAULT_POLICY), verifyRequiredIn: checks.verifyRequiredIn },
  };
}

export const policiesInForce = async (db: Database): Promise<Policies> => (await policyState(db)).policies;

/** Returns the URL pattern of tickets; '' if there is none. One query, because every page needs it. */
export const ticketPattern = async (db: Database): Promise<string> =>
  ((await latestVersions(db, 1))[0]?.policy ?? DEFAULT_POLICY).ticketPattern;

/** Returns the last 50 changes of the rules, newest first. */
export async function policyHistory(db: Database): Promise<PolicyChange[]> {
  const versions = await latestVersions(db, HISTORY_MAX + 1);
  return versions.slice(0, HISTORY_MAX).map(({ id, policy, setBy, setAt }, at) => ({
    version: id,
    setBy,
    setAt: new Date(setAt).toISOString(),
    changes: policyChanges(versions[at + 1]?.policy ?? DEFAULT_POLICY, policy),
  }));
}

/**
 * Stores the rules as the version after `version`. Returns the new version. Throws `ProblemError` `conflict` if another
 * version was stored since: of two changes from the same version, one is stored.
 */
export async function changePolicies(
  db: Database,
  { version, ...form }: PolicyForm & { version: number },
  user: { name: string; email: string },
): Promise<{ version: number; policy: InventoryPolicy; changes: string[] }> {
  const [latest] = await latestVersions(db, 1);
  const before = latest?.policy ?? DEFAULT_POLICY;
  const policy = policyOf(before, form);
  // The primary key accepts one of two changes from the same version.
  const { rows } = await db.execute<{ id: number }>(sql`
    insert into inventory.policy_versions (id, policy, set_by)
    select ${version + 1}, ${JSON.stringify(policy)}::jsonb, ${actorName(user)}
    where ${version} = (select coalesce(max(id), 0) from inventory.policy_versions)
    on conflict do nothing returning id`);
  if (rows.length > 0) return { version: version + 1, policy, changes: policyChanges(before, policy) };
  const [other] = await latestVersions(db, 1);
  throw appError(
    'conflict',
    `${other?.setBy ?? 'Another administrator'} changed the policies after you opened this page. Nothing was saved. Reload the page to see the new policies, then change them.`,
  );
}
