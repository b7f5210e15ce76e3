import 'server-only';
import { actorName } from '@/lib/core/person';
import { quietly } from '@/lib/core/server/best-effort';
import type { Database } from '@/lib/core/server/db/client';
import type { Connection } from '@/lib/providers/server/connection';
import { type CheckPolicy, requiresVerification } from '../check-policy';
import { passesPolicy, type Verdict } from '../verdict';
import { verify } from './probe/verify';
import { readTicket, type TokenToVerify } from './verdict-ticket';
import { assertVerified, policy } from './verification-policy';

/** Who stores a token. Verifications are limited by id, and the id is stored with the verdict. */
export interface Actor {
  id: string;
  name: string;
  /** Absent for a person who enters the token through a link. */
  email?: string;
}

export const nameOf = ({ name, email }: Actor): string =>
  email === undefined ? name : actorName({ name, email });

export interface VerificationInput {
  candidate: TokenToVerify;
  verdictTicket?: string | undefined;
}

/** Null: not verified and not required. Rejects with `not_proven`, or with `rate_limited` if it cannot be verified yet. */
export async function checkedVerdict(
  {
    rules,
    environment,
    database,
  }: { rules: CheckPolicy; environment: string | undefined; database: Database },
  { candidate, verdictTicket }: VerificationInput,
  by: Actor,
): Promise<Verdict | null> {
  const brought = verdictTicket === undefined ? null : readTicket(verdictTicket, candidate);
  if (!requiresVerification(rules, environment)) return brought;
  const verdict =
    brought !== null && passesPolicy(brought) ? brought : await verify(by.id, candidate, { database });
  assertVerified(rules, environment, verdict);
  return verdict;
}

const environments = new WeakMap<Connection, Map<string, Promise<string | undefined>>>();

/** Reads the vault's environment once per connection, which lasts for one request. */
function environmentIn(connection: Connection, vaultId: string): Promise<string | undefined> {
  const known = environments.get(connection) ?? new Map<string, Promise<string | undefined>>();
  environments.set(connection, known);
  const looked =
    known.get(vaultId) ?? connection.api.vaults.get(vaultId).then(({ metadata }) => metadata.environment);
  known.set(vaultId, looked);
  looked.catch(() => known.delete(vaultId));
  return looked;
}

/**
 * Whether the policy keeps a token with this verdict out of a vault. False if the policy or the vault cannot
 * be read: the decision is then made when the token is stored. Never rejects.
 */
export const isBarred = async (connection: Connection, vaultId: string, verdict: Verdict): Promise<boolean> =>
  !passesPolicy(verdict) &&
  quietly(async () => {
    const rules = await policy(connection.db);
    return (
      rules.verifyRequiredIn.length > 0 &&
      requiresVerification(rules, await environmentIn(connection, vaultId))
    );
  }, false);

export interface PolicyDecision {
  rules: CheckPolicy;
  verdict: Verdict | null;
}

/** As `checkedVerdict`, for an existing vault, with the applied policy. Also rejects with `VaultsApiError`. */
export async function verdictIn(
  connection: Connection,
  vaultId: string,
  brought: VerificationInput,
  by: Actor,
): Promise<PolicyDecision> {
  const rules = await policy(connection.db);
  return { rules, verdict: await verdictUnder(rules, connection, vaultId, brought, by) };
}

/** As `verdictIn`, with a policy that was already read, for many tokens. */
export async function verdictUnder(
  rules: CheckPolicy,
  connection: Connection,
  vaultId: string,
  brought: VerificationInput,
  by: Actor,
): Promise<Verdict | null> {
  const environment =
    rules.verifyRequiredIn.length === 0 ? undefined : await environmentIn(connection, vaultId);
  return checkedVerdict({ rules, environment, database: connection.db }, brought, by);
}
