import { z } from 'zod';
import { counted } from '@/lib/core/counted';
import { parseAsDay } from '@/lib/core/list-params';
import { says } from '@/lib/core/says';
import { line } from '@/lib/vaults/reason-input';
import { ticketAddress } from '@/lib/vaults/reasons';
import { credentialKeys, searchText, subjectFields } from './inputs';
import { POLICY_ENVIRONMENTS, POLICY_RULE_NAMES, SWITCHED_RULES } from './policies';
import { daysComplaint } from './policy-form';

const days = z.string().max(20, { abort: true }).trim().check(says(daysComplaint));
const environments = z.array(z.enum(POLICY_ENVIRONMENTS)).max(POLICY_ENVIRONMENTS.length);

const draftFields = {
  maximumAge: z.object({ production: days, staging: days, development: days, other: days }),
  ownerRequiredIn: environments,
  expiryKnownIn: environments,
  rules: z.array(z.enum(SWITCHED_RULES)).max(SWITCHED_RULES.length),
};

export const policyDraftInput = z.object(draftFields);

const NO_PATTERN =
  'Enter an https address with {ticket} in its path, like https://tracker.example.com/{ticket}.';

/** A ticket may not change the origin of its URL. */
function patternComplaint(pattern: string): string | null {
  if (pattern === '') return null;
  const [one, other] = ['a', 'b'].map((ticket) => URL.parse(ticketAddress(pattern, ticket) ?? ''));
  if (!one || !other || one.protocol !== 'https:' || one.host !== other.host) return NO_PATTERN;
  return one.username === '' && one.password === ''
    ? null
    : 'Remove the user name and the password from the address.';
}

/** The form of the rules. `version` is the version that the form was opened with. */
export const changePoliciesInput = z.object({
  version: z.number().int().min(0),
  ...draftFields,
  ageReference: line(200, 'A reference has at most 200 characters.'),
  reasonRequiredIn: environments,
  ticketPattern: line(500, 'An address has at most 500 characters.').check(says(patternComplaint)),
});

const DAY_MS = 86_400_000;

/** The reason of a term and its last day, which it includes (UTC). */
const termFields = (term: 'exception' | 'hold', daysMax: number) => ({
  reason: line(500, 'A reason has at most 500 characters.').check(
    says((text) => (text === '' ? `Enter the reason for this ${term}.` : null)),
  ),
  /** The last day, as `YYYY-MM-DD`, in UTC. */
  until: z
    .string()
    .max(20, { abort: true })
    .check(
      says((day) => {
        if (parseAsDay.parse(day) === null) return `Enter the last day of the ${term}.`;
        const left = Date.parse(day) / DAY_MS - Math.floor(Date.now() / DAY_MS);
        if (left < 0) return 'This day has passed. Choose a later one.';
        const article = term === 'hold' ? 'A' : 'An';
        return left > daysMax
          ? `${article} ${term} lasts at most ${counted(daysMax, 'day')}. Choose an earlier day.`
          : null;
      }),
    ),
});

const exceptionFields = { rule: z.enum(POLICY_RULE_NAMES), ...termFields('exception', 366) };

export const acceptExceptionInput = z.object({ ...subjectFields, ...exceptionFields });

export const exceptionForm = z.object(exceptionFields);
export const acceptExceptionsInput = exceptionForm.extend({ q: searchText, credentials: credentialKeys });

export const endExceptionInput = z.object({ id: z.uuid() });

/** Ten years: proceedings may last long, but a hold without an end is forgotten. */
const HOLD_DAYS_MAX = 3_653;

export const setHoldInput = z.object({ ...subjectFields, ...termFields('hold', HOLD_DAYS_MAX) });
export const releaseHoldInput = z.object({ id: z.uuid() });
