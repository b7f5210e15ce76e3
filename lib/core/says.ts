import type { z } from 'zod';

/** Makes a zod check of a rule that returns a message or null. */
export const says =
  (complaint: (value: string) => string | null) =>
  (context: z.core.ParsePayload<string>): void => {
    const message = complaint(context.value);
    if (message !== null) context.issues.push({ code: 'custom', message, input: context.value });
  };
