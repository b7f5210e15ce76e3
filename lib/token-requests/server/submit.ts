import 'server-only';
import { and, eq } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { log, traceOf } from '@/lib/core/server/log';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Connection } from '@/lib/providers/server/connection';
import type { Verified } from '@/lib/verification/inputs';
import { addCheckedCredential } from '@/lib/verification/server/add-credential';
import { isBarred, verdictIn } from '@/lib/verification/server/guarded-verdict';
import { verify } from '@/lib/verification/server/probe/verify';
import { issueTicket, type TokenToVerify } from '@/lib/verification/server/verdict-ticket';
import type { Verdict } from '@/lib/verification/verdict';
import type { SubmitInput, Submitted } from '../model';
import { openRequest, spent } from './link';
import { isKnownNotStored, toTeammate } from './public-errors';
import { isOpen, type RequestRow } from './request-row';
import { collectRequests } from './schema';
import { sealToken } from './sealing';

export const candidateOf = (row: RequestRow, secret: CredentialSecret): TokenToVerify => ({
  url: row.target,
  protocol: row.protocol,
  secret,
});

/** The requester's name is kept with the credential. Checks count against the link. */
export const byLink = (row: RequestRow) => ({ id: `collect:${row.id}`, name: row.askedByName });

export const credentialOf = (
  row: RequestRow,
  secret: CredentialSecret,
  verdictTicket: string | undefined,
) => ({
  ...{ vaultId: row.vaultId, mcpServerUrl: row.target, secret, verdictTicket },
  ...(row.protocol !== null && { protocol: row.protocol }),
});

/** Call it after `admit`. Rejects with `not_found` if the link opens nothing, or with `rate_limited`. */
export async function verifyCollected(
  connection: Connection,
  { token, secret }: Pick<SubmitInput, 'token' | 'secret'>,
): Promise<Verified & { verdict: Verdict }> {
  const row = await openRequest(connection, token);
  if (row === null) throw spent();
  const candidate = candidateOf(row, secret);
  const verdict = await verify(byLink(row).id, candidate);
  const isRequired = await isBarred(connection, row.vaultId, verdict);
  return { verdict, verdictTicket: issueTicket(verdict, candidate), isRequired };
}

async function claim(
  db: Database,
  row: RequestRow,
  kept: Partial<Pick<RequestRow, 'sealed' | 'verdict'>> = {},
): Promise<boolean> {
  const claimed = await db
    .update(collectRequests)
    .set({ ...kept, usedAt: new Date() })
    .where(and(eq(collectRequests.id, row.id), isOpen()))
    .returning({ id: collectRequests.id });
  return claimed.length === 1;
}

/** Writes the outcome to the row. Never rejects, because the credential is already stored. */
export async function settle(
  db: Database,
  row: RequestRow,
  patch: Partial<
    Pick<RequestRow, 'credentialId' | 'verdict' | 'sealed' | 'usedAt' | 'decidedAt' | 'decision'>
  >,
): Promise<void> {
  await db
    .update(collectRequests)
    .set(patch)
    .where(eq(collectRequests.id, row.id))
    .catch((error: unknown) =>
      log().error({ requestId: row.id, error: traceOf(error) }, 'collect.not_settled'),
    );
}

/** Seals the token until approval. Applies the verification policy now, so that the teammate sees it. */
async function keepForApproval(
  connection: Connection,
  row: RequestRow,
  { secret, verdictTicket }: SubmitInput,
): Promise<Verdict | null> {
  const brought = { candidate: candidateOf(row, secret), verdictTicket };
  const { verdict } = await verdictIn(connection, row.vaultId, brought, byLink(row));
  if (!(await claim(connection.db, row, { sealed: sealToken(row, secret.text()), verdict }))) throw spent();
  return verdict;
}

/** Returns the credential's id. If nothing was stored, the link works again unless it was revoked. */
async function storeNow(
  connection: Connection,
  row: RequestRow,
  { secret, verdictTicket }: SubmitInput,
): Promise<string> {
  if (!(await claim(connection.db, row))) throw spent();
  try {
    const input = credentialOf(row, secret, verdictTicket);
    const { credential, verdict } = await addCheckedCredential(connection, input, byLink(row));
    await settle(connection.db, row, { credentialId: credential.id, verdict });
    return credential.id;
  } catch (error) {
    if (isKnownNotStored(error)) await settle(connection.db, row, { usedAt: null });
    throw error;
  }
}

/**
 * Accepts one token by a link. Call it after `admit`. Rejects with `not_found`, or with `outcome_unknown`.
 * After `outcome_unknown` the link stays used, because a second submission could store a second credential.
 * After every other error nothing was stored.
 */
export async function submit(
  connection: Connection,
  input: SubmitInput,
  onStored: (credential: { id: string; target: string }) => void,
): Promise<Submitted> {
  const row = await openRequest(connection, input.token);
  if (row === null) throw spent();
  try {
    if (row.needsApproval) {
      await keepForApproval(connection, row, input);
      return { outcome: 'to_approve' };
    }
    onStored({ id: await storeNow(connection, row, input), target: row.target });
    return { outcome: 'stored' };
  } catch (error) {
    throw toTeammate(error, row);
  }
}
