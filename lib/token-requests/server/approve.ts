import 'server-only';
import { and, eq, gt, isNotNull, isNull } from 'drizzle-orm';
import { appError } from '@/lib/core/server/app-error';
import { quietly } from '@/lib/core/server/best-effort';
import type { Database } from '@/lib/core/server/db/client';
import { log, traceOf } from '@/lib/core/server/log';
import { bearerSecret, type CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Connection } from '@/lib/providers/server/connection';
import {
  addCheckedCredential,
  type CheckedCredential,
  keepStored,
} from '@/lib/verification/server/add-credential';
import { issueTicket } from '@/lib/verification/server/verdict-ticket';
import { policy } from '@/lib/verification/server/verification-policy';
import type { Approved } from '../model';
import { isKnownNotStored } from './public-errors';
import { namesOf, type RequestNames, type RequestRow } from './request-row';
import { noLongerThere, type Person, requestOf } from './requests';
import { collectRequests } from './schema';
import { openToken } from './sealing';
import { byLink, candidateOf, credentialOf, settle } from './submit';

/** Records a decision once, even if two people decide together. Rejects with `not_found` if none waits. */
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

/** Opens the sealed token. Deletes it if it cannot be decrypted, because it has no further use. */
async function opened(db: Database, row: RequestRow): Promise<CredentialSecret> {
  if (row.sealed === null) throw noLongerThere();
  try {
    return bearerSecret(openToken(row, row.sealed));
  } catch (error) {
    log().error({ requestId: row.id, error: traceOf(error) }, 'collect.not_opened');
    await settle(db, row, { sealed: null });
    throw appError(
      'conflict',
      'The token can no longer be decrypted because the server key was replaced or the row was altered. It was deleted. Request the token again.',
    );
  }
}

/** Valid for 15 minutes from the teammate's check. After that, the token is checked again. */
const proofFor = (row: RequestRow, secret: CredentialSecret): string | undefined =>
  row.verdict === null
    ? undefined
    : issueTicket(row.verdict, candidateOf(row, secret), Date.parse(row.verdict.checkedAt));

/** Stores a token. An expired verdict is kept with the credential as information only. */
async function store(
  connection: Connection,
  row: RequestRow,
  secret: CredentialSecret,
): Promise<CheckedCredential> {
  const by = byLink(row);
  const stored = await addCheckedCredential(connection, credentialOf(row, secret, proofFor(row, secret)), by);
  const { verdict } = row;
  if (stored.verdict !== null || verdict === null) return stored;
  const place = { vaultId: row.vaultId, credentialId: stored.credential.id };
  const keep = async () =>
    keepStored(connection, place, {
      rules: await policy(connection.db),
      verdict,
      secret,
      url: row.target,
      by,
    });
  return { ...stored, verdict, sameTokenAs: await quietly(keep, stored.sameTokenAs) };
}

/** A token that was not stored keeps waiting. Rejects like `requestOf` and `addCheckedCredential`. */
export async function approve(
  connection: Connection,
  person: Person,
  requestId: string,
): Promise<Approved & RequestNames> {
  const { db } = connection;
  const row = await requestOf(connection, person, requestId);
  const secret = await opened(db, row);
  await decide(db, row, 'approved');
  try {
    const { credential, verdict, sameTokenAs } = await store(connection, row, secret);
    await settle(db, row, { credentialId: credential.id, verdict, sealed: null });
    return { ...namesOf(row), requestId: row.id, credentialId: credential.id, sameTokenAs };
  } catch (error) {
    const again = isKnownNotStored(error);
    await settle(db, row, again ? { decision: null, decidedAt: null } : { sealed: null });
    throw error;
  }
}

/** Deletes a waiting token. Rejects like `requestOf`, and with `not_found` if a decision exists. */
export async function refuse(
  connection: Connection,
  person: Person,
  requestId: string,
): Promise<RequestNames> {
  const row = await requestOf(connection, person, requestId);
  await decide(connection.db, row, 'refused');
  return namesOf(row);
}
