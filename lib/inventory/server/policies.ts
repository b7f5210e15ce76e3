import 'server-only';
import { desc } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { policy as checkPolicy } from '@/lib/verification/server/verification-policy';
import { DEFAULT_POLICY } from '../policies';
import type { Policies } from './policy-conditions';
import { policyVersions } from './schema';

/** The rules in force now. */
export async function policiesInForce(db: Database): Promise<Policies> {
  const [[version], checks] = await Promise.all([
    db
      .select({ policy: policyVersions.policy })
      .from(policyVersions)
      .orderBy(desc(policyVersions.id))
      .limit(1),
    checkPolicy(db),
  ]);
  return { ...DEFAULT_POLICY, ...version?.policy, verifyRequiredIn: checks.verifyRequiredIn };
}
