import 'server-only';
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Role } from '@/lib/core/roles';
import { appError, invalidFields } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { auth } from './auth';
import { passwordComplaint } from './passwords';
import { account, user } from './schema';

export interface NewUser {
  name: string;
  email: string;
  password: string;
  role: Role;
  /** True if another party verified the address. Single sign-on may then use the same account. */
  emailVerified: boolean;
}

/** Accepts a password for a user, or rejects with `ProblemError` and a message for the field. */
export async function checkPassword(password: string, email: string): Promise<void> {
  const complaint = await passwordComplaint(password, email);
  if (complaint !== null) throw invalidFields({ password: complaint });
}

const taken = () =>
  appError('conflict', 'An account with this email already exists.', {
    fields: { email: 'An account with this email already exists. Sign in, or use another address.' },
  });

/** Two simultaneous requests with one address: the database accepts only one. */
const isTaken = (error: unknown): boolean =>
  error instanceof Error &&
  (('constraint' in error && error.constraint === 'user_email_unique') || isTaken(error.cause));

export async function addUser(
  database: Pick<Database, 'insert' | 'select'>,
  { password, ...fields }: NewUser,
): Promise<{ id: string }> {
  const hash = await (await auth().$context).password.hash(password);
  const [other] = await database.select({ id: user.id }).from(user).where(eq(user.email, fields.email));
  if (other !== undefined) throw taken();
  const id = randomUUID();
  await database
    .insert(user)
    .values({ id, ...fields })
    .catch((error: unknown) => {
      throw isTaken(error) ? taken() : error;
    });
  await database
    .insert(account)
    .values({ id: randomUUID(), userId: id, accountId: id, providerId: 'credential', password: hash });
  return { id };
}
