import { z } from 'zod';
import { says } from '@/lib/core/says';
import { shownText } from '@/lib/core/shown-text';
import { REASON_NAMES, REASON_NOTE_CHARACTERS_MAX, type Reason, TICKET_CHARACTERS_MAX } from './reasons';

/** Prefixes of tokens that name their issuer. */
const ISSUED =
  /(?:^|[^a-z0-9])(?:gh[opsur]_|github_pat_|glpat-|xox[abeprs]-|sk-|sk_|rk_|pk_|pat_|pt-|lin_|ntn_|npm_|dop_v1_|eyJ[\w-]+\.)[\w-]{8,}/i;
/** Shorter words may be ids of tickets or commits. A token is longer and mixes letters with digits. */
const LONG_WORD = /[\w+/=~-]{24,}/g;
const isMixed = (word: string): boolean => /\d/.test(word) && /[a-z]/i.test(word);
/** Ids of the API and UUIDs are not secret. */
const IS_ID = /^(?:(?:vault|vlt|cred|vcrd|sess?|req|evt)_\w+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** Whether a text contains a likely token. Takes time in proportion to the length. */
export const holdsToken = (text: string): boolean =>
  ISSUED.test(text) || (text.match(LONG_WORD) ?? []).some((word) => isMixed(word) && !IS_ID.test(word));

const NO_TOKEN = 'This looks like a token. Remove it, because the audit log shows this text.';

/** One line of text for other readers: at most `max` code points and no token. */
export const line = (max: number, tooLong: string) =>
  z
    .string()
    .max(2 * max, { error: tooLong, abort: true })
    .trim()
    .check(
      says((text) => {
        if ([...text].length > max) return tooLong;
        if (shownText(text) !== text)
          return 'Remove line breaks and characters that change the direction of text.';
        return holdsToken(text) ? NO_TOKEN : null;
      }),
    );

/** The fields of a reason for a change. `''` is none; the policy of the environment decides about that. */
export const reasonFields = {
  reason: z.enum(['', ...REASON_NAMES]).default(''),
  reasonNote: line(REASON_NOTE_CHARACTERS_MAX, 'A note has at most 500 characters.').default(''),
  ticket: line(TICKET_CHARACTERS_MAX, 'A ticket has at most 64 characters.').default(''),
};

/** Returns what is missing in a reason, by field; null if nothing is. */
export function reasonComplaint(
  { reason, reasonNote }: Reason,
  isRequired: boolean,
): { field: 'reason' | 'reasonNote'; message: string } | null {
  if (reason === '' && isRequired) return { field: 'reason', message: 'Choose a reason.' };
  if (reason === 'other' && reasonNote === '')
    return { field: 'reasonNote', message: 'Describe the reason.' };
  return null;
}
