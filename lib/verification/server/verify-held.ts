import 'server-only';
import { quietly } from '@/lib/core/server/best-effort';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Connection } from '@/lib/providers/server/connection';
import { hostAndPort } from '@/lib/vaults/server-url';
import type { HeldToken, Verified } from '../inputs';
import { type CredentialPlace, holdsToken, sameTokenAs } from './credential-metadata';
import { type Actor, isBarred } from './guarded-verdict';
import { verify } from './probe/verify';
import { withTwins } from './shared-tokens';
import { issueTicket, type TokenToVerify } from './verdict-ticket';
import { policy } from './verification-policy';

const NOT_HELD: HeldToken = { twins: [], twinsMore: 0, isOldToken: false };

/** Where a token is already kept. Returns nothing if comparing is off. Never rejects. */
const heldToken = (
  connection: Connection,
  secret: CredentialSecret,
  replaced: CredentialPlace | undefined,
): Promise<HeldToken> =>
  quietly(async () => {
    if (!(await policy(connection.db)).compareTokens) return NOT_HELD;
    const [same, isOldToken] = await Promise.all([
      sameTokenAs(connection, secret, replaced),
      replaced !== undefined && holdsToken(connection, replaced, secret),
    ]);
    return withTwins(connection, { sameTokenAs: same, isOldToken });
  }, NOT_HELD);

/**
 * Finds where the token is already kept, then calls the server. Stores nothing. A token of another host is
 * not sent to this one unless `isSeen`. Rejects only with `rate_limited`.
 */
export async function verifyHeld(
  connection: Connection,
  by: Actor,
  candidate: TokenToVerify,
  { replaced, isSeen = false }: { replaced?: CredentialPlace; isSeen?: boolean },
): Promise<Verified> {
  const held = await heldToken(connection, candidate.secret, replaced);
  const isElsewhere = held.twins.some(({ target }) => hostAndPort(target) !== hostAndPort(candidate.url));
  if (isElsewhere && !isSeen) return { verdict: null, held };
  const verdict = await verify(by.id, candidate, { database: connection.db });
  const isRequired = replaced !== undefined && (await isBarred(connection, replaced.vaultId, verdict));
  return { verdict, verdictTicket: issueTicket(verdict, candidate), held, isRequired };
}

export const verdictTold = ({ verdict }: Verified) => ({ verdict: verdict?.code ?? 'not asked' });
