import { z } from 'zod';
import { PLAIN_TEXT } from '@/lib/core/list-params';
import { searchText } from '@/lib/inventory/inputs';

const day = z.iso.date('Enter a date.');

const LAST_BEFORE_FIRST = 'The last day is before the first day.';

const fields = { q: searchText.regex(PLAIN_TEXT), from: day, to: day };

/** What a person asks for. */
export const packRequest = z
  .object(fields)
  .refine(({ from, to }) => from <= to, { path: ['to'], error: LAST_BEFORE_FIRST });

/** What a download link holds. */
export const packTicket = z.object({ ...fields, id: z.uuid() });

export const packRef = z.object({ id: z.uuid() });
