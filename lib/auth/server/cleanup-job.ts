import 'server-only';
import { lt, or } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { alone } from '@/lib/core/server/lock';
import { log } from '@/lib/core/server/log';
import { idleSince } from './freshness';
import { attempts, invitation, passwordReset, session, verification } from './schema';

const DAY_MS = 24 * 3_600_000;

/** Invitations that ended are kept for so long, for who asks what became of a link. Days. */
const INVITATIONS_DAYS = 30;

/**
 * Deletes what has ended: sessions, sign-ins that were not finished, counts of attempts, old invitations.
 * Nothing of it opened anything any more. Returns how many sessions went; null where another replica is
 * at it.
 */
export function cleanAccess(database: Database, now = new Date()): Promise<number | null> {
  return alone(database, 'cleaning', async () => {
    const ended = await database
      .delete(session)
      .where(or(lt(session.expiresAt, now), lt(session.lastUsedAt, idleSince(now))))
      .returning({ id: session.id });
    await database.delete(verification).where(lt(verification.expiresAt, now));
    await database.delete(attempts).where(lt(attempts.expire, now.getTime()));
    await database
      .delete(invitation)
      .where(lt(invitation.expiresAt, new Date(now.getTime() - INVITATIONS_DAYS * DAY_MS)));
    await database.delete(passwordReset).where(lt(passwordReset.expiresAt, now));
    return ended.length;
  });
}

// On globalThis, because Next bundles this module more than once.
const shared = globalThis as typeof globalThis & { strongroomCleaning?: NodeJS.Timeout };

/** Cleans now and daily, for as long as the process runs. Failures are on the log output. */
export function startCleaning(database: Database): void {
  if (shared.strongroomCleaning !== undefined) return;
  const next = async () => {
    try {
      await cleanAccess(database);
    } catch (error) {
      log().error(
        { reason: error instanceof Error ? error.message : String(error) },
        'access.cleaning_failed',
      );
    }
    shared.strongroomCleaning = setTimeout(next, DAY_MS).unref();
  };
  shared.strongroomCleaning = setTimeout(next, 0).unref();
}
