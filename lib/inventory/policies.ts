import { ENVIRONMENTS } from '@/lib/vaults/limits';

/** The environments that a rule can be set for; '' is a vault without one of them. */
export const POLICY_ENVIRONMENTS = [...ENVIRONMENTS, ''] as const;
export type PolicyEnvironment = (typeof POLICY_ENVIRONMENTS)[number];

/** Rules that a credential can break, each a query on the inventory. */
export const POLICY_RULES = {
  overdue: 'The token is older than its environment allows',
  owner: 'It has no owner',
  verified: 'The token was not seen to work where that is required',
  expiry: 'It is not known when the token expires',
  shared: 'The same token serves several environments',
  sse: 'The server uses the deprecated SSE transport',
  environment: 'The address of the server belongs to another environment',
  duplicate: 'The vault has another active credential for the same URL',
} as const;
export type PolicyRule = keyof typeof POLICY_RULES;
export const POLICY_RULE_NAMES = Object.keys(POLICY_RULES) as PolicyRule[];

export interface InventoryPolicy {
  /** Days; null: no maximum. */
  maximumAgeDays: Record<PolicyEnvironment, number | null>;
  /** The risk analysis that sets the maximum ages: a title, a number or a link. */
  ageReference: string;
  ownerRequiredIn: PolicyEnvironment[];
  expiryKnownIn: PolicyEnvironment[];
  /** Rules without a setting of their own that apply. */
  rules: ('shared' | 'sse' | 'environment' | 'duplicate')[];
  /** Where archiving, rotating and deleting need a reason. */
  reasonRequiredIn: PolicyEnvironment[];
  /** The address of a ticket, with `{ticket}` in it; '' has none. */
  ticketPattern: string;
}

/** What applies until an administrator sets something else. */
export const DEFAULT_POLICY: InventoryPolicy = {
  maximumAgeDays: { production: 365, staging: null, development: null, '': null },
  ageReference: '',
  ownerRequiredIn: [],
  expiryKnownIn: [],
  rules: ['shared', 'environment', 'duplicate'],
  reasonRequiredIn: [...POLICY_ENVIRONMENTS],
  ticketPattern: '',
};
