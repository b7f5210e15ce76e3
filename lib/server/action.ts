import 'server-only';
import type { z } from 'zod';
import type { Result } from '@/lib/contract/result';
import { attempt } from './read';

interface Declaration<Schema extends z.ZodType, T> {
  /** The verb at every level: `credential.archive` is “Archive credential” on the button. */
  name: `${'vault' | 'credential' | 'rotation' | 'leak'}.${string}`;
  input: Schema;
  run: (input: z.output<Schema>) => Promise<T>;
}

/** `credentials.0.accessToken` → its sentence: the form puts each at its field. */
function fieldSentences(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) fields[issue.path.join('.')] ??= issue.message;
  return fields;
}

/**
 * Makes the only kind of function that changes anything: parses what the browser sent, runs, and
 * returns the outcome as a value. Next compares Origin and Host before any action runs (CSRF).
 */
export function action<Schema extends z.ZodType, T>({ input, run }: Declaration<Schema, T>) {
  return async (sent: z.input<Schema>): Promise<Result<T>> => {
    const parsed = input.safeParse(sent);
    if (!parsed.success) {
      const fields = fieldSentences(parsed.error);
      return {
        ok: false,
        problem: { code: 'invalid_input', message: 'Some fields need a correction.', fields },
      };
    }
    return attempt(() => run(parsed.data));
  };
}
