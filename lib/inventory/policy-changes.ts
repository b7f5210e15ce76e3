import {
  type InventoryPolicy,
  POLICY_ENVIRONMENT_NAMES,
  POLICY_ENVIRONMENTS,
  POLICY_RULE_TITLES,
  type PolicyEnvironment,
  SWITCHED_RULES,
} from './policies';

const LISTS = {
  ownerRequiredIn: 'Owner required in',
  expiryKnownIn: 'Expiry known in',
  reasonRequiredIn: 'Reason required in',
} as const satisfies Partial<Record<keyof InventoryPolicy, string>>;

const TEXTS = {
  ageReference: 'Reference of the maximum ages',
  ticketPattern: 'Address of tickets',
} as const satisfies Partial<Record<keyof InventoryPolicy, string>>;

const days = (count: number | null): string => (count === null ? 'none' : `${count} d`);

/** Returns the names of environments as a list; `nowhere` if there are none. */
export const environmentList = (environments: readonly PolicyEnvironment[]): string =>
  environments.length === 0
    ? 'nowhere'
    : POLICY_ENVIRONMENTS.filter((environment) => environments.includes(environment))
        .map((environment) => POLICY_ENVIRONMENT_NAMES[environment])
        .join(', ');

/** Returns the differences between two versions of the rules, one phrase per setting. */
export function policyChanges(before: InventoryPolicy, after: InventoryPolicy): string[] {
  const differing = (name: string, one: string, other: string) =>
    one === other ? [] : [`${name}: ${one} → ${other}`];
  const isOn = (policy: InventoryPolicy, rule: (typeof SWITCHED_RULES)[number]) =>
    policy.rules.includes(rule) ? 'on' : 'off';
  const keysOf = <Name extends string>(names: Readonly<Record<Name, string>>) => Object.keys(names) as Name[];
  return [
    ...POLICY_ENVIRONMENTS.flatMap((environment) =>
      differing(
        `Maximum age, ${POLICY_ENVIRONMENT_NAMES[environment]}`,
        days(before.maximumAgeDays[environment]),
        days(after.maximumAgeDays[environment]),
      ),
    ),
    ...keysOf(LISTS).flatMap((key) =>
      differing(LISTS[key], environmentList(before[key]), environmentList(after[key])),
    ),
    ...SWITCHED_RULES.flatMap((rule) =>
      differing(POLICY_RULE_TITLES[rule], isOn(before, rule), isOn(after, rule)),
    ),
    ...keysOf(TEXTS).flatMap((key) => differing(TEXTS[key], before[key] || 'none', after[key] || 'none')),
  ];
}
