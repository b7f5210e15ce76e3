import 'server-only';
import { createHash, createHmac } from 'node:crypto';
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { derivedKey } from '@/lib/core/server/derived-key';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import { jwtExpiry } from '@/lib/credential-kinds/jwt';
import { type ApiConnection, type Credential, isArchived } from '@/lib/providers/model';
import type { Connection } from '@/lib/providers/server/connection';
import { urlForms } from '@/lib/vaults/server-url';
import type { Verdict } from '../verdict';
import { credentialFacts } from './schema';

/** What facts belong to: not the client as a whole, so that a test needs none. */
export interface FactsContext {
  api: { readonly connection: Pick<ApiConnection, 'id'> };
  db: Connection['db'];
}

export interface CredentialPlace {
  vaultId: string;
  credentialId: string;
}

export interface KeptFacts {
  verdict: Verdict | null;
  verifiedBy: string | null;
}

/** The clocks of the API and of the database differ by less, milliseconds. */
export const CLOCKS_DIFFER_MS = 10 * 60_000;

interface TokenFacts extends KeptFacts {
  secret: CredentialSecret;
  /** Whether a fingerprint of the token is kept. */
  isCompared: boolean;
  url: string;
}

/** What is kept of a stored token. */
export const factsOfToken = ({ verdict, verifiedBy, secret, isCompared, url }: TokenFacts) => ({
  verdict,
  verifiedBy: verdict === null ? null : verifiedBy,
  fingerprint: isCompared ? fingerprint(secret.text()) : null,
  server: serverOf(url),
  tokenExpiresAt: jwtExpiry(secret.text()),
  updatedAt: sql`now()`,
});

/** Places that are named at most where the same token is found. */
const SAME_TOKEN_MAX = 20;

/** HMAC-SHA-256, as hex, with a key from AUTH_SECRET: no help in guessing a token, and useless after a new key. */
export const fingerprint = (token: string, secret?: string): string =>
  createHmac('sha256', derivedKey('token fingerprint v1', secret)).update(token).digest('hex');

/** Of a server as `urlForms` names it: an index takes no text of any length. */
export const serverDigest = (server: string): string => createHash('sha256').update(server).digest('hex');

/** By what look-alikes of a URL are found; null for what is no http(s) URL. */
export function serverOf(url: string): string | null {
  const server = urlForms(url)?.server;
  return server === undefined ? null : serverDigest(server);
}

/** Replaces what was known of an earlier token. */
export async function keepFacts(
  context: FactsContext,
  { vaultId, credentialId }: CredentialPlace,
  token: TokenFacts,
): Promise<void> {
  const facts = factsOfToken(token);
  await context.db
    .insert(credentialFacts)
    .values({ connection: context.api.connection.id, vaultId, credentialId, ...facts })
    .onConflictDoUpdate({
      target: [credentialFacts.connection, credentialFacts.vaultId, credentialFacts.credentialId],
      set: facts,
    });
}

/** Rows about this API's vault, or one credential of it. */
const isAbout = (
  { api }: FactsContext,
  { vaultId, credentialId }: { vaultId: string; credentialId?: string },
) =>
  and(
    eq(credentialFacts.connection, api.connection.id),
    eq(credentialFacts.vaultId, vaultId),
    credentialId === undefined ? undefined : eq(credentialFacts.credentialId, credentialId),
  );

interface DatedFacts extends KeptFacts {
  updatedAt: Date;
}

/**
 * What the last check says of the token that a credential has now. Null where the credential was changed later, outside
 * of this console: its token may be another one. An archived credential has the token that it had.
 */
export function factsNow(
  facts: DatedFacts | undefined,
  credential: Pick<Credential, 'status' | 'archivedAt' | 'updatedAt'>,
): KeptFacts | null {
  if (facts === undefined) return null;
  const isReplaced =
    !isArchived(credential) &&
    Date.parse(credential.updatedAt ?? '') > facts.updatedAt.valueOf() + CLOCKS_DIFFER_MS;
  return isReplaced ? null : facts;
}

/** What is kept of these credentials of one vault, by credential id; those without facts are not in it. */
export async function factsOf(
  context: FactsContext,
  vaultId: string,
  credentialIds: readonly string[],
): Promise<ReadonlyMap<string, DatedFacts>> {
  if (credentialIds.length === 0) return new Map();
  const rows = await context.db
    .select({
      credentialId: credentialFacts.credentialId,
      verdict: credentialFacts.verdict,
      verifiedBy: credentialFacts.verifiedBy,
      updatedAt: credentialFacts.updatedAt,
    })
    .from(credentialFacts)
    .where(and(isAbout(context, { vaultId }), inArray(credentialFacts.credentialId, [...credentialIds])));
  return new Map(rows.map(({ credentialId, ...facts }) => [credentialId, facts]));
}

/** Whether a credential is known to hold this very token; false where tokens are not compared. */
export async function holdsToken(
  context: FactsContext,
  place: CredentialPlace,
  secret: CredentialSecret,
): Promise<boolean> {
  const found = await context.db
    .select({ credentialId: credentialFacts.credentialId })
    .from(credentialFacts)
    .where(and(isAbout(context, place), eq(credentialFacts.fingerprint, fingerprint(secret.text()))));
  return found.length > 0;
}

/** A shorter token can be guessed: who adds one guess after another would be told which one is right. */
const COMPARED_CHARACTERS_MIN = 16;

/** At most 20, by id, besides `except`. None for a token of fewer than 16 characters. */
export async function sameTokenAs(
  context: FactsContext,
  secret: CredentialSecret,
  except?: CredentialPlace,
): Promise<CredentialPlace[]> {
  const token = secret.text();
  if (token.length < COMPARED_CHARACTERS_MIN) return [];
  return context.db
    .select({ vaultId: credentialFacts.vaultId, credentialId: credentialFacts.credentialId })
    .from(credentialFacts)
    .where(
      and(
        eq(credentialFacts.connection, context.api.connection.id),
        eq(credentialFacts.fingerprint, fingerprint(token)),
        except &&
          sql`(${credentialFacts.vaultId}, ${credentialFacts.credentialId}) <> (${except.vaultId}, ${except.credentialId})`,
      ),
    )
    .orderBy(credentialFacts.vaultId, credentialFacts.credentialId)
    .limit(SAME_TOKEN_MAX);
}

/** Without a credential id, forgets every credential of the vault. */
export async function forgetFacts(
  context: FactsContext,
  about: { vaultId: string; credentialId?: string },
): Promise<void> {
  await context.db.delete(credentialFacts).where(isAbout(context, about));
}

export async function forgetFingerprints(database: Pick<Database, 'update'>): Promise<void> {
  await database
    .update(credentialFacts)
    .set({ fingerprint: null })
    .where(isNotNull(credentialFacts.fingerprint));
}
