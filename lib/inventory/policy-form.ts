import {
  type InventoryPolicy,
  POLICY_ENVIRONMENTS,
  type Policies,
  type PolicyEnvironment,
  SWITCHED_RULES,
} from './policies';

/** Ten years. A longer maximum age would have no effect. */
const DAYS_MAX = 3_650;

/** Field names of maximum ages. A field name cannot be empty. */
const AGE_FIELDS = {
  production: 'production',
  staging: 'staging',
  development: 'development',
  other: '',
} as const satisfies Record<string, PolicyEnvironment>;
export type AgeField = keyof typeof AGE_FIELDS;

/** The values of the form that affect counts. */
export interface PolicyDraft {
  /** Days, as typed; '' is no maximum. */
  maximumAge: Record<AgeField, string>;
  ownerRequiredIn: PolicyEnvironment[];
  expiryKnownIn: PolicyEnvironment[];
  rules: InventoryPolicy['rules'];
}

export interface PolicyForm extends PolicyDraft {
  ageReference: string;
  reasonRequiredIn: PolicyEnvironment[];
  ticketPattern: string;
}

export const daysComplaint = (typed: string): string | null =>
  typed === '' || (/^[1-9]\d{0,3}$/.test(typed) && Number(typed) <= DAYS_MAX)
    ? null
    : `Enter whole days from 1 to ${DAYS_MAX}, or leave this empty.`;

export const draftComplaint = ({ maximumAge }: PolicyDraft): string | null =>
  Object.values(maximumAge)
    .map((typed) => daysComplaint(typed.trim()))
    .find((complaint) => complaint !== null) ?? null;

export const draftOf = ({ maximumAge, ownerRequiredIn, expiryKnownIn, rules }: PolicyDraft): PolicyDraft => ({
  maximumAge,
  ownerRequiredIn,
  expiryKnownIn,
  rules,
});

export const formOf = (policy: InventoryPolicy): PolicyForm => {
  const typed = (environment: PolicyEnvironment) => String(policy.maximumAgeDays[environment] ?? '');
  return {
    maximumAge: {
      production: typed('production'),
      staging: typed('staging'),
      development: typed('development'),
      other: typed(''),
    },
    ageReference: policy.ageReference,
    ownerRequiredIn: policy.ownerRequiredIn,
    expiryKnownIn: policy.expiryKnownIn,
    rules: policy.rules,
    reasonRequiredIn: policy.reasonRequiredIn,
    ticketPattern: policy.ticketPattern,
  };
};

/** Each environment once, in one order, so that equal rules are stored equally. */
const ordered = (environments: readonly PolicyEnvironment[]) =>
  POLICY_ENVIRONMENTS.filter((environment) => environments.includes(environment));

/** Returns the rules with the values of a valid draft. */
export const withDraft = <Policy extends InventoryPolicy | Policies>(
  policy: Policy,
  { maximumAge, ownerRequiredIn, expiryKnownIn, rules }: PolicyDraft,
): Policy => {
  const days = (field: AgeField) => (maximumAge[field] === '' ? null : Number(maximumAge[field]));
  return {
    ...policy,
    maximumAgeDays: {
      production: days('production'),
      staging: days('staging'),
      development: days('development'),
      '': days('other'),
    },
    ownerRequiredIn: ordered(ownerRequiredIn),
    expiryKnownIn: ordered(expiryKnownIn),
    rules: SWITCHED_RULES.filter((rule) => rules.includes(rule)),
  };
};

export const policyOf = (policy: InventoryPolicy, form: PolicyForm): InventoryPolicy => ({
  ...withDraft(policy, form),
  ageReference: form.ageReference,
  reasonRequiredIn: ordered(form.reasonRequiredIn),
  ticketPattern: form.ticketPattern,
});
