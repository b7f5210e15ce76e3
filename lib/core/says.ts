import type { z } from 'zod';

/** A rule that returns a sentence or null, as a zod check. */
export const says =
  (complaint: (value: string) => string | null) =>
  (context: z.core.ParsePayload<string>): void => {
    const message = complaint(context.value);
    if (message !== null) context.issues.push({ code: 'custom', message, input: context.value });
  };
