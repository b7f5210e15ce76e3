import 'server-only';
import { and, arrayContains, eq, gte, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { AuditActor, AuditEvent } from '@/lib/audit/model';
import { record } from '@/lib/audit/server/log';
import { entries } from '@/lib/audit/server/schema';
import { actorOf } from '@/lib/auth/server/actor';
import { isPassphrase } from '@/lib/auth/server/passphrase';
import { limited } from '@/lib/auth/server/rate-limited';
import { user } from '@/lib/auth/server/schema';
import type { ConsoleSession } from '@/lib/auth/server/session';
import { counted } from '@/lib/core/counted';
import { may, ROLES } from '@/lib/core/roles';
import { AppError, appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import { log, traceOf } from '@/lib/core/server/log';
import { tokenHash } from '@/lib/core/server/one-time-token';
import { say } from '@/lib/core/server/output';
import { countLimited } from '@/lib/core/server/rate-limit';
import type { RequestFacts } from '@/lib/http/server/request-facts';
import type { Connection } from '@/lib/providers/server/connection';
import type { Opened, OpenInput } from '../model';
import { isOpen, isRevocable, type RequestRow, requestTargets } from './request-row';
import { collectRequests } from './schema';

const PASSPHRASE_TRIES = 5;
const ASKERS = ROLES.filter((role) => may(role, 'vaults.change'));

/** The same sentence for every reason, so that it does not show which one applies. */
export const spent = () =>
  appError('not_found', 'This link was already used, has expired or was revoked. Ask for a new one.');

/**
 * Returns null if the link opens no request. Runs the same query in every case, so that its time shows no
 * reason. The requester must still be allowed to store tokens.
 */
export async function openRequest({ api, db }: Connection, token: string): Promise<RequestRow | null> {
  const [found] = await db
    .select({ request: collectRequests })
    .from(collectRequests)
    .innerJoin(user, eq(user.id, collectRequests.askedBy))
    .where(
      and(
        eq(collectRequests.tokenHash, tokenHash(token)),
        eq(collectRequests.connection, api.connection.id),
        isOpen(),
        isNull(user.deactivatedAt),
        inArray(user.role, ASKERS),
      ),
    );
  return found?.request ?? null;
}

async function openOrSpent(connection: Connection, token: string): Promise<RequestRow> {
  const row = await openRequest(connection, token);
  if (row === null) throw spent();
  return row;
}

const holderOf = (row: RequestRow, session: ConsoleSession | null): AuditActor =>
  session === null
    ? { id: null, name: `by link from ${row.askedByName}`, kind: 'anonymous' }
    : actorOf(session);

const eventOf = (
  row: RequestRow,
  event: Pick<AuditEvent, 'actor' | 'action' | 'code'>,
  facts: RequestFacts,
): AuditEvent => ({
  ...facts,
  ...event,
  targets: requestTargets(row),
  outcome: 'success',
  intentId: null,
  summary: null,
});

const failures = collectRequests.passphraseFailures;

/** Revokes a link after five wrong passphrases. Returns false if the link has ended or fewer count. */
async function lock(database: Database, row: RequestRow, facts: RequestFacts): Promise<boolean> {
  const locked = await database
    .update(collectRequests)
    .set({ revokedAt: new Date() })
    .where(and(eq(collectRequests.id, row.id), isRevocable(), gte(failures, PASSPHRASE_TRIES)))
    .returning({ id: collectRequests.id });
  if (locked.length === 0) return false;
  const actor = { id: null, name: 'Strongroom, after 5 wrong passphrases', kind: 'system' as const };
  await record(
    database,
    eventOf(row, { actor, action: 'collect.revoke', code: 'wrong_passphrase' }, facts),
  ).catch((error: unknown) => log().error({ error: traceOf(error) }, 'collect.lock_not_recorded'));
  return true;
}

const wrongPassphrase = (left: number): AppError => {
  const sentence = `The passphrase is wrong. ${counted(left, 'try is', 'tries are')} left; after that, the link is revoked.`;
  return appError('invalid_input', sentence, { fields: { passphrase: sentence } });
};

/**
 * Passes if the passphrase is correct or the request has none. An attempt is counted before it is checked, so
 * that simultaneous attempts are limited to five. A correct one is subtracted after the check (about 0.2 s).
 * Until then it counts as wrong: the number of remaining attempts may be one too low, and a fourth wrong
 * attempt may revoke the link. A crash during the check keeps the count.
 */
async function requirePassphrase(
  database: Database,
  row: RequestRow,
  passphrase: string,
  facts: RequestFacts,
): Promise<void> {
  if (row.passphraseHash === null) return;
  const count = (by: 1 | -1) =>
    database
      .update(collectRequests)
      .set({ passphraseFailures: sql`${failures} + ${by}` })
      .where(
        and(eq(collectRequests.id, row.id), ...(by === 1 ? [isOpen(), lt(failures, PASSPHRASE_TRIES)] : [])),
      )
      .returning({ failures });
  const [counted] = await count(1);
  if (counted === undefined) throw spent();
  if (await isPassphrase(passphrase, row.passphraseHash)) {
    await count(-1);
    return;
  }
  if (counted.failures < PASSPHRASE_TRIES) throw wrongPassphrase(PASSPHRASE_TRIES - counted.failures);
  // A correct attempt may have been subtracted during the check.
  throw (await lock(database, row, facts)) ? spent() : wrongPassphrase(1);
}

/** Rate-limited. Refusals go to the server log, because anyone could create permanent audit entries. */
async function guarded<T>(facts: RequestFacts, run: () => Promise<T>): Promise<T> {
  try {
    return await limited(run);
  } catch (error) {
    if (error instanceof AppError) say('info', 'collect.refused', { code: error.problem.code, ...facts });
    throw error;
  }
}

/** A failure counts against the client address. Rejects with `not_found`, `invalid_input`, `rate_limited`. */
export function admit(connection: Connection, input: OpenInput, facts: RequestFacts): Promise<RequestRow> {
  return guarded(facts, async () => {
    const row = await openOrSpent(connection, input.token);
    await requirePassphrase(connection.db, row, input.passphrase, facts);
    return row;
  });
}

/** Records only the first opening, because audit entries are permanent and pages can be reloaded. */
async function recordOpening(
  database: Database,
  row: RequestRow,
  { session, facts }: { session: ConsoleSession | null; facts: RequestFacts },
): Promise<void> {
  const action = 'collect.open';
  const [before] = await database
    .select({ sequence: entries.sequence })
    .from(entries)
    .where(and(eq(entries.action, action), arrayContains(entries.targetIds, [row.id])))
    .limit(1);
  if (before === undefined)
    await record(database, eventOf(row, { actor: holderOf(row, session), action, code: null }, facts));
}

/** Returns the request, or that it has a passphrase. Rejects like `admit`, and if it cannot be recorded. */
export async function openLink(
  connection: Connection,
  input: OpenInput,
  by: { session: ConsoleSession | null; facts: RequestFacts },
): Promise<Opened> {
  const row = await guarded(by.facts, async () => {
    const found = await openOrSpent(connection, input.token);
    if (found.passphraseHash !== null && input.passphrase === '') return null;
    await requirePassphrase(connection.db, found, input.passphrase, by.facts);
    return found;
  });
  if (row === null) return { needsPassphrase: true };
  await recordOpening(connection.db, row, by);
  const { askedByName, target, vaultName, purpose, needsApproval } = row;
  const offer = { askedByName, target, vaultName, purpose, needsApproval };
  return { needsPassphrase: false, offer: { ...offer, expiresAt: row.expiresAt.toISOString() } };
}

/** Checks and submissions by one link in 15 minutes. Each adds two permanent audit entries. */
const BY_LINK = { points: 12, duration: 900, keyPrefix: 'collect' };

/** Counts an action by a link. Rejects with `rate_limited` after 12 in 15 minutes. */
export async function countAct(database: Database, requestId: string): Promise<void> {
  const refused = await countLimited(database, BY_LINK, requestId);
  if (refused === null) return;
  throw appError('rate_limited', 'Too many attempts with this link. Wait a few minutes, then try again.', {
    retryAfterMs: Math.ceil(refused.waitMs),
  });
}

/** Returns the actor for the audit log. Rejects like `admit`, and with `rate_limited` as `countAct`. */
export async function bearerOf(
  connection: Connection,
  input: OpenInput,
  { session, facts }: { session: ConsoleSession | null; facts: RequestFacts },
): Promise<Pick<AuditEvent, 'actor' | 'targets'>> {
  const row = await admit(connection, input, facts);
  await countAct(connection.db, row.id);
  return { actor: holderOf(row, session), targets: requestTargets(row) };
}
