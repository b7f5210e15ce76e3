import 'server-only';
import { type ConsoleSession, currentSession } from '@/lib/auth/server/session';
import { type Access, denialMessage, may, type Permission } from '@/lib/core/roles';
import { appError } from '@/lib/core/server/app-error';

/** The session that an access level guarantees. It can be null only for `public`. */
export type SessionFor<A extends Access> = A extends 'public' ? ConsoleSession | null : ConsoleSession;

const OWED = {
  enrolment: 'A second factor is required. Add one under Settings, Your account, then continue.',
  showing:
    'A second factor is required, and this session has not used yours. Sign in with it, then continue.',
} as const;

function requireSecondFactor({ owes }: ConsoleSession): void {
  if (owes !== null) throw appError('not_permitted', OWED[owes]);
}

/** Throws `ProblemError` if the role lacks the permission or a second factor is missing. */
export function requirePermission(session: ConsoleSession, permission: Permission): void {
  requireSecondFactor(session);
  if (!may(session.user.role, permission))
    throw appError('not_permitted', denialMessage(session.user.role, permission));
}

/** Rejects with `signed_out` or `not_permitted`. Never cached, so revocations apply immediately. */
export async function authorize<A extends Access>(access: A): Promise<SessionFor<A>> {
  const session = await currentSession();
  if (access !== 'public') {
    if (session === null)
      throw appError(
        'signed_out',
        'You are not signed in, or your session has ended. Sign in, then try again.',
      );
    if (access === 'signed-in') requireSecondFactor(session);
    else requirePermission(session, access);
  }
  return behind<A>(session);
}

/** Guarantee: `enter` returns null only if the access is public. */
const behind = <A extends Access>(session: ConsoleSession | null) => session as SessionFor<A>;
