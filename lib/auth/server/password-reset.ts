import 'server-only';
import { randomUUID } from 'node:crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { z } from 'zod';
import type { AuditEvent } from '@/lib/audit/model';
import { appError, invalidFields } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { newToken, tokenHash } from '@/lib/core/server/one-time-token';
import type { InvitationLink } from '../invitation-link';
import type { resetPasswordInput } from '../model';
import { digestOf } from './passphrase';
import { isPasswordOf } from './passwords';
import { limited } from './rate-limited';
import { unknownUser } from './roles';
import { account, passwordReset, session as sessions, user } from './schema';
import { checkPassword } from './users';

const VALID_MS = 3_600_000;

const isOpen = () => and(isNull(passwordReset.usedAt), gt(passwordReset.expiresAt, new Date()));

const noPassword = () =>
  appError('conflict', 'This account has no password, because the person signs in with single sign-on.');

const deactivated = () =>
  appError('conflict', 'This account is deactivated. Reactivate it first, then create the link.');

/** Earlier links stop working. Rejects with `not_found`, or `conflict` if deactivated or without password. */
export async function createPasswordReset(database: Database, userId: string): Promise<InvitationLink> {
  const token = newToken();
  const expiresAt = new Date(Date.now() + VALID_MS);
  const email = await database.transaction(async (transaction) => {
    const [person] = await transaction.select().from(user).where(eq(user.id, userId)).for('update');
    if (person === undefined) throw unknownUser();
    if (person.deactivatedAt !== null) throw deactivated();
    const passwords = await transaction.select({ id: account.id }).from(account).where(isPasswordOf(userId));
    if (passwords.length === 0) throw noPassword();
    await transaction.delete(passwordReset).where(eq(passwordReset.userId, userId));
    await transaction
      .insert(passwordReset)
      .values({ id: randomUUID(), tokenHash: tokenHash(token), userId, email: person.email, expiresAt });
    return person.email;
  });
  return { token, email, expiresAt: expiresAt.toISOString() };
}

const spent = () =>
  appError(
    'not_found',
    'This link was already used, has expired or was replaced. Ask an administrator for a new one.',
  );

const otherAddress = () => invalidFields({ email: 'The link is for another email address.' });

type Input = z.output<typeof resetPasswordInput>;

async function find(database: Pick<Database, 'select'>, { token, email }: Pick<Input, 'token' | 'email'>) {
  const [row] = await database
    .select({ reset: passwordReset })
    .from(passwordReset)
    .innerJoin(user, and(eq(user.id, passwordReset.userId), eq(user.email, passwordReset.email)))
    .where(and(eq(passwordReset.tokenHash, tokenHash(token)), isOpen(), isNull(user.deactivatedAt)))
    .for('update');
  if (row === undefined) throw spent();
  if (row.reset.email !== email) throw otherAddress();
  return row.reset;
}

/** Rejects with `not_found` for every reason, `invalid_input` for a wrong address, or `rate_limited`. */
export const bearerOfReset = (
  database: Database,
  input: Input,
): Promise<Pick<AuditEvent, 'actor' | 'targets'>> =>
  limited(async () => {
    const { userId, email } = await find(database, input);
    return {
      actor: { id: null, name: `by reset link for ${email}`, kind: 'anonymous' },
      targets: [{ kind: 'user', id: userId, label: email }],
    };
  });

/** Ends all sessions and keeps second factors. Rejects like `bearerOfReset`, or at the password. */
export async function resetPassword(database: Database, input: Input) {
  await checkPassword(input.password, input.email);
  const digest = await digestOf(input.password);
  await limited(() =>
    database.transaction(async (transaction) => {
      const { id, userId } = await find(transaction, input);
      const changed = await transaction
        .update(account)
        .set({ password: digest, updatedAt: new Date() })
        .where(isPasswordOf(userId))
        .returning({ id: account.id });
      if (changed.length === 0) throw spent();
      await transaction.update(passwordReset).set({ usedAt: new Date() }).where(eq(passwordReset.id, id));
      await transaction.delete(sessions).where(eq(sessions.userId, userId));
    }),
  );
  return { isChanged: true };
}
