import 'server-only';
import { randomUUID } from 'node:crypto';
import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { z } from 'zod';
import type { AuditEvent } from '@/lib/audit/model';
import { actorName } from '@/lib/core/person';
import { appError, invalidFields } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { newToken, tokenHash } from '@/lib/core/server/one-time-token';
import { countLimited } from '@/lib/core/server/rate-limit';
import type { InvitationLink } from '../invitation-link';
import type { acceptInvitationInput, Invitation, inviteInput } from '../model';
import { actorOf } from './actor';
import { limited, tooMany } from './rate-limited';
import { invitation } from './schema';
import type { ConsoleSession } from './session';
import { addUser, checkPassword } from './users';

const VALID_MS = 48 * 3_600_000;
const LISTED_MAX = 200;

const isPending = () =>
  and(isNull(invitation.usedAt), isNull(invitation.revokedAt), gt(invitation.expiresAt, new Date()));

/** Creates an invitation. The token is returned only once, because only its SHA-256 is stored. */
export async function invite(
  database: Database,
  { user: by }: ConsoleSession,
  { role, email }: z.output<typeof inviteInput>,
): Promise<InvitationLink & { id: string }> {
  const token = newToken();
  const row = {
    id: randomUUID(),
    tokenHash: tokenHash(token),
    role,
    email: email === '' ? null : email,
    invitedBy: actorName(by),
    expiresAt: new Date(Date.now() + VALID_MS),
  };
  await database.insert(invitation).values(row);
  return { id: row.id, token, email: row.email, expiresAt: row.expiresAt.toISOString() };
}

/** Returns the invitations that still work, newest first. */
export async function listInvitations(database: Database): Promise<Invitation[]> {
  const rows = await database
    .select()
    .from(invitation)
    .where(isPending())
    .orderBy(desc(invitation.createdAt))
    .limit(LISTED_MAX);
  return rows.map(({ id, role, email, invitedBy, expiresAt }) => ({
    ...{ id, role, email, invitedBy },
    expiresAt: expiresAt.toISOString(),
  }));
}

/** Revokes a link. Rejects with `not_found` if it no longer works. */
export async function revokeInvitation(database: Database, invitationId: string) {
  const revoked = await database
    .update(invitation)
    .set({ revokedAt: new Date() })
    .where(and(eq(invitation.id, invitationId), isPending()))
    .returning({ id: invitation.id });
  if (revoked.length === 0)
    throw appError(
      'not_found',
      'This invitation was already used, has expired or was revoked. Reload the page.',
    );
  return { isRevoked: true };
}

const spent = () =>
  appError('not_found', 'This invitation was already used, has expired or was revoked. Ask for a new one.');

/** Attempts with one link in 15 minutes. Each adds two permanent rows to the audit log. */
const BY_LINK = { points: 12, duration: 900, keyPrefix: 'invitation-link' };

/** Identifies the holder before anything is written. Rejects with `not_found` or `rate_limited`. */
export async function invitee(
  database: Database,
  { token }: Pick<z.output<typeof acceptInvitationInput>, 'token'>,
  session: ConsoleSession | null,
): Promise<Pick<AuditEvent, 'actor' | 'targets'>> {
  const row = await limited(async () => {
    const [found] = await database
      .select()
      .from(invitation)
      .where(and(eq(invitation.tokenHash, tokenHash(token)), isPending()));
    if (found === undefined) throw spent();
    return found;
  });
  const refused = await countLimited(database, BY_LINK, row.id);
  if (refused !== null) throw tooMany(refused.waitMs);
  return {
    actor:
      session === null
        ? { id: null, name: `by invitation from ${row.invitedBy}`, kind: 'anonymous' }
        : actorOf(session),
    targets: [{ kind: 'invitation', id: row.id, label: row.email }],
  };
}

const otherAddress = () => invalidFields({ email: 'The invitation is for another email address.' });

/** Creates a user once. After a rejection with messages for fields, the link still works. */
export async function acceptInvitation(
  database: Database,
  { token, name, email, password }: z.output<typeof acceptInvitationInput>,
): Promise<{ id: string }> {
  return limited(() =>
    database.transaction(async (transaction) => {
      // The row stays locked until the end, so a simultaneous request waits and then finds it used.
      const [row] = await transaction
        .select()
        .from(invitation)
        .where(and(eq(invitation.tokenHash, tokenHash(token)), isPending()))
        .for('update');
      if (row === undefined) throw spent();
      if (row.email !== null && row.email !== email) throw otherAddress();
      await checkPassword(password, email);
      const made = await addUser(transaction, {
        ...{ name, email, password, role: row.role },
        // If an administrator entered the address, single sign-on may link to the same account.
        emailVerified: row.email !== null,
      });
      await transaction.update(invitation).set({ usedAt: new Date() }).where(eq(invitation.id, row.id));
      return made;
    }),
  );
}
