import 'server-only';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { quietly } from '@/lib/core/server/best-effort';
import type { CredentialSecret } from '@/lib/credential-kinds/credential-secret';
import type { Connection } from '@/lib/providers/server/connection';
import type { CheckPolicy } from '@/lib/verification/check-policy';
import {
  type CredentialPlace,
  factsOfToken,
  fingerprint,
} from '@/lib/verification/server/credential-metadata';
import { type Actor, nameOf } from '@/lib/verification/server/guarded-verdict';
import { credentialFacts } from '@/lib/verification/server/schema';
import type { Verdict } from '@/lib/verification/verdict';

/** A credential that was just created, and what is known of its token. */
export interface MadeWith extends CredentialPlace {
  verdict: Verdict | null;
  secret: CredentialSecret;
  url: string;
}

const SAME_TOKEN_MAX = 20;

type Context = Pick<Connection, 'db'> & { api: Pick<Connection['api'], 'connection'> };

async function placesByPrint({ db, api }: Context, prints: Iterable<string>) {
  const found = await db
    .select({
      vaultId: credentialFacts.vaultId,
      credentialId: credentialFacts.credentialId,
      fingerprint: credentialFacts.fingerprint,
    })
    .from(credentialFacts)
    .where(
      and(
        eq(credentialFacts.connection, api.connection.id),
        inArray(credentialFacts.fingerprint, [...prints]),
      ),
    )
    .orderBy(credentialFacts.vaultId, credentialFacts.credentialId);
  const places = new Map<string, CredentialPlace[]>();
  for (const { fingerprint: print, ...place } of found)
    if (print !== null) places.set(print, [...(places.get(print) ?? []), place]);
  return places;
}

/**
 * Saves the facts of several tokens in one statement, as `keepFacts` does for one. Returns by credential id where else
 * each token is kept: at most 20 places. Never rejects.
 */
export const keepAllFacts = (
  context: Context,
  made: readonly MadeWith[],
  rules: Pick<CheckPolicy, 'compareTokens'>,
  by: Actor,
): Promise<ReadonlyMap<string, CredentialPlace[]>> =>
  quietly(async () => {
    if (made.length === 0) return new Map();
    const connection = context.api.connection.id;
    const prints = new Map(
      rules.compareTokens
        ? made.map(({ credentialId, secret }) => [credentialId, fingerprint(secret.text())])
        : [],
    );
    const rows = made.map(({ vaultId, credentialId, ...token }) => ({
      connection,
      vaultId,
      credentialId,
      ...factsOfToken({ ...token, verifiedBy: nameOf(by), isCompared: rules.compareTokens }),
    }));
    const given = (column: string) => sql.raw(`excluded."${column}"`);
    await context.db
      .insert(credentialFacts)
      .values(rows)
      .onConflictDoUpdate({
        target: [credentialFacts.connection, credentialFacts.vaultId, credentialFacts.credentialId],
        set: {
          verdict: given('verdict'),
          verifiedBy: given('verified_by'),
          fingerprint: given('fingerprint'),
          server: given('server'),
          tokenExpiresAt: given('token_expires_at'),
          updatedAt: given('updated_at'),
        },
      });
    if (prints.size === 0) return new Map();
    const places = await placesByPrint(context, new Set(prints.values()));
    return new Map(
      [...prints].map(([id, print]) => [
        id,
        (places.get(print) ?? []).filter(({ credentialId }) => credentialId !== id).slice(0, SAME_TOKEN_MAX),
      ]),
    );
  }, new Map());
