import { z } from 'zod';
import { SECOND_FACTOR_FOR, type SecondFactorFor } from '@/lib/core/access-policy';
import { imitates } from '@/lib/core/person';
import { ROLES, type Role } from '@/lib/core/roles';
import { secret } from '@/lib/core/secret';

const NAME_CHARACTERS_MAX = 100;
export const PASSWORD_CHARACTERS_MIN = 12;
export const PASSWORD_CHARACTERS_MAX = 128;

const name = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(NAME_CHARACTERS_MAX, { error: 'A name has at most 100 characters.', abort: true })
  .refine((value) => !/\p{Cc}/u.test(value), 'A name is one line of text. Remove line breaks and tabs.')
  .refine(
    (value) => !imitates(value),
    'A name cannot contain <, > or @, or invisible characters. Remove them.',
  );

/** RFC 5321, 4.5.3.1.3: a path has 256 characters, two of them angle brackets. */
const EMAIL_CHARACTERS_MAX = 254;

const email = z
  .string()
  .trim()
  .max(EMAIL_CHARACTERS_MAX, { error: 'This address is too long.', abort: true })
  .toLowerCase()
  .pipe(z.email('Enter an email address, like ada@example.com.'));

/** The server also rejects common passwords, because it has the list. */
const newPassword = secret(
  z
    .string()
    .min(PASSWORD_CHARACTERS_MIN, 'Enter at least 12 characters.')
    .max(PASSWORD_CHARACTERS_MAX, 'A password has at most 128 characters.'),
);

const role = z.enum(ROLES, 'Choose a role.');

export const noInput = z.object({});

export const setUpInput = z.object({
  code: secret(z.string().trim().min(1, 'Enter the setup code.').max(100, 'The setup code is wrong.')),
  name,
  email,
  password: newPassword,
});

export const acceptInvitationInput = z.object({
  token: secret(z.string().min(1).max(200)),
  name,
  email,
  password: newPassword,
});

export const resetPasswordInput = z.object({
  token: secret(z.string().min(1).max(200)),
  email,
  password: newPassword,
});

export const inviteInput = z.object({ role, email: z.literal('').or(email).default('') });
export const revokeInvitationInput = z.object({ invitationId: z.uuid() });
export const userRef = z.object({ userId: z.string().min(1).max(100) });
export const sessionRef = z.object({ sessionId: z.string().min(1).max(100) });
export const changeRoleInput = userRef.extend({ role });
export const changeNameInput = z.object({ name });
export const changePolicyInput = z.object({ secondFactorFor: z.enum(SECOND_FACTOR_FOR) });
export const changePasswordInput = z.object({
  currentPassword: secret(z.string().min(1, 'Enter your password.').max(PASSWORD_CHARACTERS_MAX)),
  newPassword,
});

export interface TeamMember {
  id: string;
  name: string;
  email: string;
  role: Role;
  hasSecondFactor: boolean;
  hasPassword: boolean;
  hasSingleSignOn: boolean;
  isActive: boolean;
  /** RFC 3339; null without a session. */
  lastUsedAt: string | null;
}

export interface Invitation {
  id: string;
  role: Role;
  email: string | null;
  invitedBy: string;
  expiresAt: string;
}

export interface Policy {
  secondFactorFor: SecondFactorFor;
}

export interface SessionFacts {
  id: string;
  isCurrent: boolean;
  address: string | null;
  userAgent: string | null;
  createdAt: string;
  lastUsedAt: string;
}

export interface PasskeyFacts {
  id: string;
  name: string | null;
  createdAt: string | null;
}

export interface OwnAccount {
  hasPassword: boolean;
  hasAuthenticator: boolean;
  passkeys: PasskeyFacts[];
  sessions: SessionFacts[];
}
