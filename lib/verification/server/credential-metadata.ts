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

/** Identifies the API that facts belong to. Not a whole client, so that tests need none. */
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

/** An upper limit of the difference between the clocks of the API and the database, in ms. */
export const CLOCKS_DIFFER_MS = 10 * 60_000;

interface TokenFacts extends KeptFacts {
  secret: CredentialSecret;
  isCompared: boolean;
  url: string;
}

export const factsOfToken = ({ verdict, verifiedBy, secret, isCompared, url }: TokenFacts) => ({
  verdict,
  verifiedBy: verdict === null ? null : verifiedBy,
  fingerprint: isCompared ? fingerprint(secret.text()) : null,
  server: serverOf(url),
  tokenExpiresAt: jwtExpiry(secret.text()),
  updatedAt: sql`now()`,
});

const SAME_TOKEN_MAX = 20;

/**
 * Returns the HMAC-SHA-256 in hex, keyed from AUTH_SECRET. It does not help to guess a token, and a new key
 * invalidates it.
 */
export const fingerprint = (token: string, secret?: string): string =>
  createHmac('sha256', derivedKey('token fingerprint v1', secret)).update(token).digest('hex');

/** Takes a server as `urlForms` returns it. A digest, because an index entry has a length limit. */
export const serverDigest = (server: string): string => createHash('sha256').update(server).digest('hex');

/** Returns the key that finds look-alikes of a URL, or null if it is not http(s). */
export function serverOf(url: string): string | null {
  const server = urlForms(url)?.server;
  return server === undefined ? null : serverDigest(server);
}

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
 * Returns what the last verification found about the credential's current token. Null if the credential was
 * changed later outside this console, because its token may be different. An archived credential keeps its
 * token.
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

/** Returns facts by credential id; credentials without facts are absent. */
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

/** Whether a credential is known to hold this token; false if comparing is off. */
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

/** Comparing shorter tokens would let a person find a stored token by guessing. */
const COMPARED_CHARACTERS_MIN = 16;

/** Returns at most 20 places, without `except`. None for a token of fewer than 16 characters. */
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

/** Without a credential id, deletes the facts of every credential of the vault. */
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
