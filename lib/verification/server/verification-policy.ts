import 'server-only';
import { settings } from '@/lib/auth/server/schema';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { CHECKED_ENVIRONMENTS, type CheckPolicy, environmentOf, requiresVerification } from '../check-policy';
import { passesPolicy, type Verdict } from '../verdict';
import { forgetFingerprints } from './credential-metadata';

/** Read for each use, so that a change applies to the next token. */
export async function policy(database: Database): Promise<CheckPolicy> {
  const [row] = await database
    .select({ verifyRequiredIn: settings.verifyRequiredIn, compareTokens: settings.compareTokens })
    .from(settings);
  return {
    verifyRequiredIn: CHECKED_ENVIRONMENTS.filter((name) => row?.verifyRequiredIn.includes(name)),
    compareTokens: row?.compareTokens ?? true,
  };
}

/** Writes the policy. Deletes all fingerprints if comparing is turned off or on. */
export async function changeChecks(database: Database, next: CheckPolicy): Promise<CheckPolicy> {
  await database.transaction(async (transaction) => {
    const [before] = await transaction
      .select({ compareTokens: settings.compareTokens })
      .from(settings)
      .for('update');
    await transaction
      .insert(settings)
      .values({ id: 1, ...next })
      .onConflictDoUpdate({ target: settings.id, set: next });
    // Also when turned on: a write during the time it was off may have left one.
    if (next.compareTokens !== (before?.compareTokens ?? true)) await forgetFingerprints(transaction);
  });
  return policy(database);
}

const placeOf = (stated: string | undefined): string => {
  const name = environmentOf(stated);
  return name === '' ? 'Vaults without an environment' : `Vaults of the environment “${name}”`;
};

/** Throws `not_proven`, at the field `accessToken`, if the policy requires a passing verdict and this is not one. */
export function assertVerified(
  rules: CheckPolicy,
  environment: string | undefined,
  verdict: Verdict | null,
): void {
  if (!requiresVerification(rules, environment) || (verdict !== null && passesPolicy(verdict))) return;
  const found = verdict?.sentence ?? 'This token was not verified. Verify it first.';
  throw appError(
    'not_proven',
    `${placeOf(environment)} accept only tokens that their MCP server accepts. Nothing was stored. ${found}`,
    { fields: { accessToken: found } },
  );
}
