import {
  bigint,
  boolean,
  index,
  integer,
  pgSchema,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { SECOND_FACTOR_FOR } from '@/lib/core/access-policy';
import { ROLES } from '@/lib/core/roles';

/** The first six tables are better-auth's, with additional columns. */
export const access = pgSchema('access');

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const id = () => text('id').primaryKey();
const userId = () =>
  text('user_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' });
const role = () => text('role', { enum: ROLES });
const stamps = () => ({
  createdAt: at('created_at').notNull().defaultNow(),
  updatedAt: at('updated_at').notNull().defaultNow(),
});

export const user = access.table('user', {
  id: id(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text('image'),
  twoFactorEnabled: boolean('two_factor_enabled').default(false),
  role: role().notNull().default('viewer'),
  deactivatedAt: at('deactivated_at'),
  ...stamps(),
});

export const session = access.table(
  'session',
  {
    id: id(),
    token: text('token').notNull().unique(),
    userId: userId(),
    /** The absolute end, which use does not extend. */
    expiresAt: at('expires_at').notNull(),
    /** Written at most once a minute. The session ends 8 h later. */
    lastUsedAt: at('last_used_at').notNull().defaultNow(),
    provedAt: at('proved_at').notNull().defaultNow(),
    /** Whether it was opened with more than a password: a passkey, a code, or single sign-on. */
    secondFactor: boolean('second_factor').notNull().default(false),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    ...stamps(),
  },
  (table) => [index('session_user').on(table.userId)],
);

export const account = access.table(
  'account',
  {
    id: id(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: userId(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: at('access_token_expires_at'),
    refreshTokenExpiresAt: at('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    ...stamps(),
  },
  (table) => [
    uniqueIndex('account_of_provider').on(table.providerId, table.accountId),
    uniqueIndex('account_of_user').on(table.userId, table.providerId),
  ],
);

export const verification = access.table(
  'verification',
  {
    id: id(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: at('expires_at').notNull(),
    ...stamps(),
  },
  (table) => [index('verification_identifier').on(table.identifier)],
);

export const twoFactor = access.table(
  'two_factor',
  {
    id: id(),
    userId: userId(),
    /** Encrypted with AUTH_SECRET, like the codes. */
    secret: text('secret').notNull(),
    backupCodes: text('backup_codes').notNull(),
    verified: boolean('verified').default(true),
    failedVerificationCount: integer('failed_verification_count').default(0),
    lockedUntil: at('locked_until'),
  },
  (table) => [index('two_factor_user').on(table.userId), index('two_factor_secret').on(table.secret)],
);

export const passkey = access.table(
  'passkey',
  {
    id: id(),
    name: text('name'),
    publicKey: text('public_key').notNull(),
    userId: userId(),
    credentialID: text('credential_id').notNull(),
    counter: integer('counter').notNull(),
    deviceType: text('device_type').notNull(),
    backedUp: boolean('backed_up').notNull(),
    transports: text('transports'),
    aaguid: text('aaguid'),
    createdAt: at('created_at').defaultNow(),
  },
  (table) => [
    index('passkey_user').on(table.userId),
    uniqueIndex('passkey_of_credential').on(table.credentialID),
  ],
);

/** At most one row: the SHA-256 of the setup code for the first administrator. */
export const setup = access.table('setup', {
  id: integer('id').primaryKey(),
  codeHash: text('code_hash').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
});

export const invitation = access.table(
  'invitation',
  {
    id: uuid('id').primaryKey(),
    /** SHA-256 of the token. The token itself is not stored. */
    tokenHash: text('token_hash').notNull().unique(),
    role: role().notNull(),
    email: text('email'),
    invitedBy: text('invited_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [index('invitation_created').on(table.createdAt)],
);

/** Links that administrators create so that a person can set a new password. */
export const passwordReset = access.table(
  'password_reset',
  {
    id: uuid('id').primaryKey(),
    /** SHA-256 of the token. The token itself is not stored. */
    tokenHash: text('token_hash').notNull().unique(),
    userId: userId(),
    email: text('email').notNull(),
    expiresAt: at('expires_at').notNull(),
    usedAt: at('used_at'),
  },
  (table) => [index('password_reset_user').on(table.userId)],
);

/** At most one row. */
export const settings = access.table('settings', {
  id: integer('id').primaryKey(),
  /** Who needs a second factor; null means the default, which depends on where the console is reachable. */
  secondFactorFor: text('second_factor_for', { enum: SECOND_FACTOR_FOR }),
  verifyRequiredIn: text('verify_required_in').array().notNull().default([]),
  compareTokens: boolean('compare_tokens').notNull().default(true),
});

/** Counts of attempts, in the layout of rate-limiter-flexible. `expire` is in ms since 1970. */
export const attempts = access.table('attempts', {
  key: text('key').primaryKey(),
  points: integer('points').notNull().default(0),
  expire: bigint('expire', { mode: 'number' }),
});
