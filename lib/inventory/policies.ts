import { counted } from '@/lib/core/counted';
import { ENVIRONMENT_NAMES, ENVIRONMENTS } from '@/lib/vaults/limits';
import type { Term } from './terms';

/** The environments that a rule can be set for; '' is a vault without one of them. */
export const POLICY_ENVIRONMENTS = [...ENVIRONMENTS, ''] as const;
export type PolicyEnvironment = (typeof POLICY_ENVIRONMENTS)[number];
export const POLICY_ENVIRONMENT_NAMES: Readonly<Record<PolicyEnvironment, string>> = {
  ...ENVIRONMENT_NAMES,
  '': 'Other or none',
};

/** Rules that a credential can break. Each is a query on the inventory. */
export const POLICY_RULES = {
  overdue: 'The token is older than its environment allows',
  owner: 'It has no owner',
  verified: 'The token has no passing verdict, although its environment requires one',
  expiry: 'It is not known when the token expires',
  shared: 'The same token serves several environments',
  sse: 'The server uses the deprecated SSE transport',
  environment: 'The address of the server belongs to another environment',
  duplicate: 'The vault has another active credential for the same URL',
} as const;
export type PolicyRule = keyof typeof POLICY_RULES;
export const POLICY_RULE_TITLES: Readonly<Record<PolicyRule, string>> = {
  overdue: 'Maximum age',
  owner: 'Owner',
  verified: 'Verified token',
  expiry: 'Known expiry',
  shared: 'Same token in several environments',
  sse: 'Deprecated SSE transport',
  environment: 'Server of another environment',
  duplicate: 'Same URL twice in a vault',
};

/** Returns how a credential breaks a rule, with its numbers, if any. Ages are in days. */
export function brokenWords(
  rule: PolicyRule,
  { ageDays, maximumAgeDays }: { ageDays: number | null; maximumAgeDays: number | null },
): string {
  const numbers =
    rule === 'overdue' && ageDays !== null && maximumAgeDays !== null
      ? `: ${counted(ageDays, 'day')}, at most ${counted(maximumAgeDays, 'day')}`
      : '';
  return `${POLICY_RULES[rule]}${numbers}.`;
}

export const POLICY_RULE_NAMES = Object.keys(POLICY_RULES) as PolicyRule[];

/** Rules that can only be turned on or off. */
export const SWITCHED_RULES = ['shared', 'sse', 'environment', 'duplicate'] as const satisfies PolicyRule[];

export interface InventoryPolicy {
  /** Days; null: no maximum. */
  maximumAgeDays: Record<PolicyEnvironment, number | null>;
  /** The risk analysis for the maximum ages: a title, a number or a link. */
  ageReference: string;
  ownerRequiredIn: PolicyEnvironment[];
  expiryKnownIn: PolicyEnvironment[];
  /** The enabled rules without further settings. */
  rules: (typeof SWITCHED_RULES)[number][];
  /** Environments in which archiving, rotating and deleting need a reason. */
  reasonRequiredIn: PolicyEnvironment[];
  /** The URL of a ticket, with `{ticket}` in it; '' for none. */
  ticketPattern: string;
}

/** Applies until an administrator changes the policy. */
export const DEFAULT_POLICY: InventoryPolicy = {
  maximumAgeDays: { production: 365, staging: null, development: null, '': null },
  ageReference: '',
  ownerRequiredIn: [],
  expiryKnownIn: [],
  rules: ['shared', 'environment', 'duplicate'],
  reasonRequiredIn: [...POLICY_ENVIRONMENTS],
  ticketPattern: '',
};

/** Returns the maximum age of a token in this environment, in days; null: no maximum. */
export function maximumAge({ maximumAgeDays }: InventoryPolicy, environment: string | null): number | null {
  const own = environment?.trim().toLowerCase();
  return maximumAgeDays[POLICY_ENVIRONMENTS.find((name) => name === own) ?? ''];
}

/** The active rules: those of the inventory, and the environments that require verification. */
export interface Policies extends InventoryPolicy {
  verifyRequiredIn: PolicyEnvironment[];
}

export type PolicyCounts = Record<PolicyRule, number>;

/** The active rules, with the version that a change must name. */
export interface PolicyState {
  /** The active version; 0 before the first change. */
  version: number;
  policies: Policies;
}

export interface PolicyChange {
  version: number;
  setBy: string;
  setAt: string;
  changes: string[];
}

/** An exception: a credential, or all credentials of a vault, may break a rule for a time. */
export interface PolicyException extends Term {
  rule: PolicyRule;
  acceptedBy: string;
  acceptedAt: string;
}

export interface CredentialPolicies {
  /** All rules that it breaks, with or without an exception. */
  broken: PolicyRule[];
  /** Active exceptions that cover it, also of rules that it does not break. */
  exceptions: PolicyException[];
}
