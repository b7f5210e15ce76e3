import { z } from 'zod';

/** Checks nothing more, because errors in an email or a password are not shown before sign-in. */
export const signInForm = z.object({
  email: z.string().trim().min(1, 'Enter your email.'),
  password: z.string().min(1, 'Enter your password.'),
});

export const codeForm = z.object({
  code: z
    .string()
    .transform((code) => code.replace(/\s/g, ''))
    .pipe(z.string().min(1, 'Enter the code.')),
});

export const passwordForm = z.object({ password: z.string().min(1, 'Enter your password.') });

export const noPasswordForm = z.object({ password: z.string() });

export const passkeyForm = z.object({
  name: z.string().trim().min(1, 'Enter a name.').max(100, 'A name has at most 100 characters.'),
});
