import 'server-only';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { and, eq, gt, isNull } from 'drizzle-orm';
import type { z } from 'zod';
import type { AuditEvent } from '@/lib/audit/model';
import type { Database } from '@/lib/core/server/db/client';
import { ProblemError } from '@/lib/core/server/problem-error';
import type { InvitationLink } from '../invitation-link';
import type { resetPasswordInput } from '../model';
import { digestOf } from './passphrase';
import { limited } from './rate-limited';
import { unknownUser } from './roles';
import { account, passwordReset, session as sessions, user } from './schema';
import { checkPassword } from './users';

const VALID_MS = 3_600_000;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

const isOpen = () => and(isNull(passwordReset.usedAt), gt(passwordReset.expiresAt, new Date()));

const isPasswordOf = (userId: string) =>
  and(eq(account.userId, userId), eq(account.providerId, 'credential'));

const noPassword = (): ProblemError =>
  new ProblemError({
    code: 'conflict',
    message: 'This account has no password: the person signs in through single sign-on.',
  });

const deactivated = (): ProblemError =>
  new ProblemError({
    code: 'conflict',
    message: 'This account is deactivated. Reactivate it first, then create the link.',
  });

/**
 * Makes a link with which a person sets a new password, once, within an hour; earlier links of theirs stop working. The
 * token is in the answer this once; only its SHA-256 is kept. Rejects with `ProblemError`: `not_found` for nobody,
 * `conflict` where the account is deactivated or has no password.
 */
export async function createPasswordReset(database: Database, userId: string): Promise<InvitationLink> {
  const token = randomBytes(32).toString('base64url');
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
      .values({ id: randomUUID(), tokenHash: hashOf(token), userId, email: person.email, expiresAt });
    return person.email;
  });
  return { token, email, expiresAt: expiresAt.toISOString() };
}

const spent = (): ProblemError =>
  new ProblemError({
    code: 'not_found',
    message: 'This link was used, has expired or was replaced. Ask an administrator for a new one.',
  });

const otherAddress = (): ProblemError =>
  new ProblemError({
    code: 'invalid_input',
    message: 'Some fields need a correction.',
    fields: { email: 'The link is for another email address.' },
  });

type Input = z.output<typeof resetPasswordInput>;

/** The open link with this token, for the address that it was made for, while that is the person's and they may enter. */
async function find(database: Pick<Database, 'select'>, { token, email }: Pick<Input, 'token' | 'email'>) {
  const [row] = await database
    .select({ reset: passwordReset })
    .from(passwordReset)
    .innerJoin(user, and(eq(user.id, passwordReset.userId), eq(user.email, passwordReset.email)))
    .where(and(eq(passwordReset.tokenHash, hashOf(token)), isOpen(), isNull(user.deactivatedAt)))
    .for('update');
  if (row === undefined) throw spent();
  if (row.reset.email !== email) throw otherAddress();
  return row.reset;
}

/**
 * Who comes with a link, for the audit log. What opens nothing counts against the address. Rejects with `ProblemError`:
 * `not_found` with one sentence for every reason, `invalid_input` at the address, `rate_limited`.
 */
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

/**
 * Sets a new password, once, whatever comes at the same time, and signs the person out everywhere. Second factors stay.
 * Rejects as `bearerOfReset` does, and with a sentence at the password; then the link is not used up.
 */
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
