import { ENVIRONMENTS } from '@/lib/vaults/limits';

/** The environments that the policy tells apart; '' stands for vaults that name none of them. */
export const CHECKED_ENVIRONMENTS = [...ENVIRONMENTS, ''] as const;
export type CheckedEnvironment = (typeof CHECKED_ENVIRONMENTS)[number];

export interface CheckPolicy {
  /** Vaults of these take no token that its MCP server was not seen to accept. */
  verifyRequiredIn: CheckedEnvironment[];
  /** Whether tokens are compared with those that were stored before, by their HMAC. */
  compareTokens: boolean;
}

/** What the policy makes of a vault's environment, which is metadata and may be any text. */
export const environmentOf = (stated: string | undefined): CheckedEnvironment => {
  const name = stated?.trim().toLowerCase();
  return ENVIRONMENTS.find((environment) => environment === name) ?? '';
};

/** Whether a vault that states this environment takes only tokens that passed a check. */
export const needsProof = (
  policy: Pick<CheckPolicy, 'verifyRequiredIn'>,
  stated: string | undefined,
): boolean => policy.verifyRequiredIn.includes(environmentOf(stated));
