import 'server-only';
import type { Credential, Page } from '@/lib/providers/model';
import type { ReadCredential } from '@/lib/providers/server/client/vaults-api';
import { markHeld } from '@/lib/vaults/server/holds';
import type { KnownCredential, ListedCredential } from '../inputs';
import { isOldVerdict } from '../verdict';
import { type FactsContext, factsNow, factsOf } from './credential-metadata';

/** Returns a page of a vault's credentials with their verdicts and legal holds. Two queries. */
export async function listedWithChecks(
  context: FactsContext,
  vaultId: string,
  page: Page<Credential>,
): Promise<Page<ListedCredential>> {
  const ids = page.items.map(({ id }) => id);
  const facts = await factsOf(context, vaultId, ids);
  const checkOf = (credential: Credential): ListedCredential['check'] => {
    const verdict = factsNow(facts.get(credential.id), credential)?.verdict;
    return verdict
      ? { code: verdict.code, checkedAt: verdict.checkedAt, isOld: isOldVerdict(verdict) }
      : null;
  };
  const marked = await markHeld(context, page);
  return {
    ...marked,
    items: marked.items.map((credential) => ({ ...credential, check: checkOf(credential) })),
  };
}

export async function knownCredential(
  context: FactsContext,
  vaultId: string,
  credential: ReadCredential,
): Promise<KnownCredential> {
  const kept = (await factsOf(context, vaultId, [credential.id])).get(credential.id);
  const facts = factsNow(kept, credential);
  return { ...credential, verdict: facts?.verdict ?? null, verifiedBy: facts?.verifiedBy ?? null };
}
