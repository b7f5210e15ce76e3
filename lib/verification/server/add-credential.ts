import 'server-only';
import { quietly } from '@/lib/core/server/best-effort';
import type { Credential } from '@/lib/providers/model';
import type { Connection } from '@/lib/providers/server/connection';
import { addCredential } from '@/lib/vaults/server/create';
import type { CheckPolicy } from '../check-policy';
import type { Verdict } from '../verdict';
import { type CredentialPlace, type FactsContext, keepFacts, sameTokenAs } from './credential-metadata';
import { type By, nameOf, verdictIn } from './guarded-verdict';

/** A token and where it goes; `proof` as `verify` gave it for this URL, protocol and token. */
export interface CredentialInput {
  vaultId: string;
  mcpServerUrl: string;
  protocol?: 'streamable_http' | 'sse' | undefined;
  kind?: 'static_bearer' | undefined;
  accessToken: string;
  proof?: string | undefined;
}

export interface CheckedCredential {
  credential: Credential;
  /** Null: the token was not checked. */
  verdict: Verdict | null;
  /** Other credentials that were given the same token; empty where comparing is switched off. */
  sameTokenAs: CredentialPlace[];
}

/** Keeps what is known of a stored token and says where else it is. Never rejects. */
export const keepStored = (
  context: FactsContext,
  place: CredentialPlace,
  {
    rules,
    verdict,
    token,
    url,
    by,
  }: { rules: CheckPolicy; verdict: Verdict | null; token: string; url: string; by: By },
): Promise<CredentialPlace[]> =>
  quietly(async () => {
    const kept = rules.compareTokens ? token : null;
    await keepFacts(context, place, { verdict, verifiedBy: nameOf(by), token: kept, url });
    return kept === null ? [] : sameTokenAs(context, kept, place);
  }, []);

/** Checks first where the policy demands it. Nothing was stored on rejection, unless it is `outcome_unknown`. */
export async function addCheckedCredential(
  connection: Connection,
  { proof, ...input }: CredentialInput,
  by: By,
): Promise<CheckedCredential> {
  const { vaultId, mcpServerUrl: url, protocol, kind = 'static_bearer', accessToken: token } = input;
  const brought = { candidate: { url, protocol: protocol ?? null, token }, proof };
  const { rules, verdict } = await verdictIn(connection, vaultId, brought, by);
  const fields = {
    vaultId,
    mcpServerUrl: url,
    kind,
    accessToken: token,
    ...(protocol !== undefined && { protocol }),
  };
  const credential = await addCredential(connection, fields);
  const place = { vaultId, credentialId: credential.id };
  return {
    credential,
    verdict,
    sameTokenAs: await keepStored(connection, place, { rules, verdict, token, url, by }),
  };
}
