import 'server-only';
import { quietly } from '@/lib/core/server/best-effort';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Credential } from '@/lib/providers/model';
import type { Connection } from '@/lib/providers/server/connection';
import type { NewCredential } from '@/lib/vaults/inputs';
import { addCredential } from '@/lib/vaults/server/create';
import type { CheckPolicy } from '../check-policy';
import type { Verdict } from '../verdict';
import { type CredentialPlace, type FactsContext, keepFacts, sameTokenAs } from './credential-metadata';
import { type Actor, nameOf, verdictIn } from './guarded-verdict';

export interface CheckedCredential {
  credential: Credential;
  verdict: Verdict | null;
  /** Other credentials with the same token; empty if comparing is off. */
  sameTokenAs: CredentialPlace[];
}

/** Saves the facts of a stored token and returns where else it is kept. Never rejects. */
export const keepStored = (
  context: FactsContext,
  place: CredentialPlace,
  {
    rules,
    verdict,
    secret,
    url,
    by,
  }: { rules: CheckPolicy; verdict: Verdict | null; secret: CredentialSecret; url: string; by: Actor },
): Promise<CredentialPlace[]> =>
  quietly(async () => {
    const isCompared = rules.compareTokens;
    await keepFacts(context, place, { verdict, verifiedBy: nameOf(by), secret, isCompared, url });
    return isCompared ? sameTokenAs(context, secret, place) : [];
  }, []);

/** Verifies first where the policy requires it. Nothing was stored on rejection, unless it is `outcome_unknown`. */
export async function addCheckedCredential(
  connection: Connection,
  { verdictTicket, ...input }: NewCredential & { vaultId: string },
  by: Actor,
): Promise<CheckedCredential> {
  const { vaultId, mcpServerUrl: url, protocol, secret } = input;
  const brought = { candidate: { url, protocol: protocol ?? null, secret }, verdictTicket };
  const { rules, verdict } = await verdictIn(connection, vaultId, brought, by);
  const credential = await addCredential(connection, input);
  const place = { vaultId, credentialId: credential.id };
  return {
    credential,
    verdict,
    sameTokenAs: await keepStored(connection, place, { rules, verdict, secret, url, by }),
  };
}
