import 'server-only';
import { lt, or } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { alone } from '@/lib/core/server/lock';
import { log } from '@/lib/core/server/log';
import { runEvery } from '@/lib/core/server/run-every';
import { idleSince } from './freshness';
import { attempts, invitation, passwordReset, session, verification } from './schema';

const DAY_MS = 24 * 3_600_000;

/** Invitations that ended are kept for so long, for who asks what became of a link. Days. */
const INVITATIONS_DAYS = 30;

/** Deletes what has ended. Returns how many sessions went; null where another replica is at it. */
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

export const startCleaning = (database: Database): void =>
  runEvery('cleaning', DAY_MS, () =>
    cleanAccess(database).catch((error: unknown) =>
      log().error(
        { reason: error instanceof Error ? error.message : String(error) },
        'access.cleaning_failed',
      ),
    ),
  );
