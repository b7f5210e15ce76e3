import { z } from 'zod';
import { PLAIN_TEXT } from '@/lib/core/list-params';
import { says } from '@/lib/core/says';
import { holdsToken, line } from '@/lib/vaults/reason-input';
import { QUERY_CHARACTERS_MAX } from './limits';
import { SORTS } from './model';

const NAME_CHARACTERS_MAX = 60;

const name = line(NAME_CHARACTERS_MAX, `A name has at most ${NAME_CHARACTERS_MAX} characters.`).check(
  says((text) => (text === '' ? 'Enter a name.' : null)),
);
const id = z.uuid();

export const saveViewInput = z.object({
  name,
  isShared: z.boolean(),
  q: z
    .string()
    .max(QUERY_CHARACTERS_MAX, { abort: true })
    .regex(PLAIN_TEXT)
    .check(
      says((text) =>
        holdsToken(text) ? 'The search contains text that looks like a token. Remove it first.' : null,
      ),
    ),
  sort: z.enum(SORTS),
  order: z.enum(['asc', 'desc']),
});

export const changeViewInput = z.object({ id, name, isShared: z.boolean() });

export const viewRef = z.object({ id });
