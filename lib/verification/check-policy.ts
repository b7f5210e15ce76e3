import { ENVIRONMENTS } from '@/lib/vaults/limits';

/** The environments that the policy distinguishes; '' means vaults without an environment. */
export const CHECKED_ENVIRONMENTS = [...ENVIRONMENTS, ''] as const;
export type CheckedEnvironment = (typeof CHECKED_ENVIRONMENTS)[number];

export interface CheckPolicy {
  /** In these environments, a vault accepts only tokens with a passing verdict. */
  verifyRequiredIn: CheckedEnvironment[];
  /** Whether tokens are compared with stored tokens, by their HMAC. */
  compareTokens: boolean;
}

export const environmentOf = (stated: string | undefined): CheckedEnvironment => {
  const name = stated?.trim().toLowerCase();
  return ENVIRONMENTS.find((environment) => environment === name) ?? '';
};

export const requiresVerification = (
  policy: Pick<CheckPolicy, 'verifyRequiredIn'>,
  stated: string | undefined,
): boolean => policy.verifyRequiredIn.includes(environmentOf(stated));
