import 'server-only';
import { and, eq, gt, isNotNull, isNull } from 'drizzle-orm';
import type { Approved } from '@/lib/contract/collect';
import type { Connection } from '../connection';
import type { Database } from '../db/client';
import { collectRequests } from '../db/schema/onboarding';
import { log, traceOf } from '../log';
import { policy } from '../onboarding/policy';
import { issueProof, PROOF_VALID_MS } from '../onboarding/proof';
import { addCheckedCredential } from '../onboarding/store';
import { ProblemError } from '../problem-error';
import { namesOf, type RequestNames, type RequestRow } from './request-row';
import { noLongerThere, type Person, requestOf } from './requests';
import { openToken } from './sealing';
import { byLink, candidateOf, credentialOf, settle } from './submit';
import { isKnownNotStored } from './trouble';

/** Decides about a token that waits, once, whatever comes at the same time. Returns the row as it was before. */
async function decide(db: Database, row: RequestRow, decision: 'approved' | 'refused'): Promise<void> {
  const decided = await db
    .update(collectRequests)
    .set({ decision, decidedAt: new Date(), ...(decision === 'refused' && { sealed: null }) })
    .where(
      and(
        eq(collectRequests.id, row.id),
        isNotNull(collectRequests.sealed),
        isNull(collectRequests.decidedAt),
        gt(collectRequests.expiresAt, new Date()),
      ),
    )
    .returning({ id: collectRequests.id });
  if (decided.length === 0) throw noLongerThere();
}

/** The token, if its key is still there. Where it cannot be opened it is deleted: it is of no use to anybody. */
async function opened(db: Database, row: RequestRow): Promise<string> {
  if (row.sealed === null) throw noLongerThere();
  try {
    return openToken(row, row.sealed);
  } catch (error) {
    log().error({ requestId: row.id, error: traceOf(error) }, 'collect.not_opened');
    await settle(db, row, { sealed: null });
    throw new ProblemError({
      code: 'conflict',
      message:
        'The token cannot be decrypted any more: the key of the server was replaced since, or the row was altered. It was deleted; ask for it again.',
    });
  }
}

/**
 * What the teammate's check found, as a proof for storing. Where the vault demands one that passes, an
 * old one does not count: the token is checked anew.
 */
async function proofFor(db: Database, row: RequestRow, token: string): Promise<string | undefined> {
  if (row.verdict === null) return undefined;
  const isFresh = Date.now() - Date.parse(row.verdict.checkedAt) <= PROOF_VALID_MS;
  const isAdvisory = (await policy(db)).verifyRequiredIn.length === 0;
  return isFresh || isAdvisory ? issueProof(row.verdict, candidateOf(row, token)) : undefined;
}

/**
 * Stores a token that waited, and deletes it here. Where it was certainly not stored, it goes on waiting.
 * Rejects as `requestOf` and `addCheckedCredential` do; `not_found` also where it was decided about already.
 */
export async function approve(
  connection: Connection,
  person: Person,
  requestId: string,
): Promise<Approved & RequestNames> {
  const { db } = connection;
  const row = await requestOf(connection, person, requestId);
  const token = await opened(db, row);
  const proof = await proofFor(db, row, token);
  await decide(db, row, 'approved');
  try {
    const input = credentialOf(row, token, proof);
    const { credential, verdict, sameTokenAs } = await addCheckedCredential(connection, input, byLink(row));
    await settle(db, row, { credentialId: credential.id, verdict, sealed: null });
    return { ...namesOf(row), requestId: row.id, credentialId: credential.id, sameTokenAs };
  } catch (error) {
    const again = isKnownNotStored(error);
    await settle(db, row, again ? { decision: null, decidedAt: null } : { sealed: null });
    throw error;
  }
}

/** Deletes a token that waited. Rejects as `requestOf` does; `not_found` also where it was decided about already. */
export async function refuse(
  connection: Connection,
  person: Person,
  requestId: string,
): Promise<RequestNames> {
  const row = await requestOf(connection, person, requestId);
  await decide(connection.db, row, 'refused');
  return namesOf(row);
}
