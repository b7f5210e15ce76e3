import { z } from 'zod';
import { PLAIN_TEXT } from '@/lib/core/list-params';
import { searchText } from '@/lib/inventory/inputs';
import { parseQuery } from '@/lib/inventory/query';
import { END_NAMES } from '@/lib/lifelines/model';
import { GAP_NAMES } from '@/lib/lifelines/search';

const day = z.iso.date('Enter a date.');

const LAST_BEFORE_FIRST = 'The last day is before the first day.';

const fields = {
  q: searchText.regex(PLAIN_TEXT, 'Enter text in one line.'),
  lives: z
    .object({
      reason: z.enum(END_NAMES).nullable(),
      gap: z.enum(GAP_NAMES).nullable(),
      over: z.boolean(),
      outside: z.boolean(),
      own: z.boolean(),
    })
    .nullable(),
  from: day,
  to: day,
};

/** The request of a person. An invalid filter is refused: the list ignores an invalid word, but a pack must not. */
export const packRequest = z
  .object(fields)
  .superRefine(({ q }, context) => {
    const [first] = parseQuery(q).errors;
    if (first) context.addIssue({ code: 'custom', path: ['q'], message: first.message });
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], error: LAST_BEFORE_FIRST });

export const packTicket = z.object({ ...fields, id: z.uuid() });

export const packRef = z.object({ id: z.uuid() });
