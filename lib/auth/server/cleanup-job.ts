import 'server-only';
import { lt, or } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { runExclusively } from '@/lib/core/server/lock';
import { log } from '@/lib/core/server/log';
import { runEvery } from '@/lib/core/server/run-every';
import { idleSince } from './freshness';
import { attempts, invitation, passwordReset, session, verification } from './schema';

const DAY_MS = 24 * 3_600_000;

/** How long ended invitations are kept, in days, so that their outcome can be looked up. */
const INVITATIONS_DAYS = 30;

/** Returns the number of deleted sessions, or null if another replica is doing this. */
export function cleanAccess(database: Database, now = new Date()): Promise<number | null> {
  return runExclusively(database, 'cleaning', async () => {
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
