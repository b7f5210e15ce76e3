import 'server-only';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Database, db } from '@/lib/core/server/db/client';
import { newUuid } from './ids';

export type Shape = 'flat' | 'auth';

export type Account = {
  id: string;
  name: string;
  patId: string;
  /** null: the shape of the process. */
  shape: Shape | null;
  requireFirstCredential: boolean;
  uniqueTargets: boolean;
};

/** SHA-256 is sufficient, because a PAT is 256 random bits and cannot be guessed. */
const hashOf = (pat: string): Buffer => createHash('sha256').update(pat).digest();

const newPat = (): string => `pt-${randomBytes(32).toString('base64url')}`;

/** The id derives from the name (RFC 9562 §5.8), so that replicas that start together use the same row. */
function accountIdOf(name: string): string {
  const hex = createHash('sha256').update(`strongroom account ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const OTHER_FOLDER =
  'The API in this database uses the PAT of another data folder, and this start would revoke it. ' +
  'All replicas need the same master-key, embedded-pat, auth-secret and audit-signing-key. Copy these files into DATA_DIR, ' +
  'or set DATABASE_URL to another database. To replace a PAT, see “Embedded PAT” in docs/security.md. Nothing was changed.';

/**
 * Ensures that the account exists and that `pat` is its PAT instead of `replaced`. Safe to repeat and to run
 * in several processes in parallel. Returns the account's id. Rejects without a change if the account has any
 * other PAT, because that one is in use.
 */
export async function ensureAccount(
  { name, pat, replaced }: { name: string; pat: string; replaced?: string | undefined },
  database: Database = db(),
): Promise<{ accountId: string }> {
  const accountId = accountIdOf(name);
  const hash = hashOf(pat);
  await database.transaction(async (tx) => {
    await tx.execute(sql`insert into embedded.accounts (id, name) values (${accountId}, ${name})
      on conflict (id) do nothing`);
    await tx.execute(sql`select from embedded.accounts where id = ${accountId} for update`);
    const known = replaced === undefined ? hash : hashOf(replaced);
    const { rowCount } = await tx.execute(sql`select from embedded.pats
      where account_id = ${accountId} and revoked_at is null and hash not in (${hash}, ${known})`);
    if (rowCount !== 0) throw new Error(OTHER_FOLDER);
    await tx.execute(sql`insert into embedded.pats (id, account_id, hash) values (${newUuid()}, ${accountId}, ${hash})
      on conflict (hash) do update set revoked_at = null where pats.account_id = excluded.account_id`);
    await tx.execute(sql`update embedded.pats set revoked_at = now()
      where account_id = ${accountId} and hash <> ${hash} and revoked_at is null`);
  });
  return { accountId };
}

export interface NewAccount {
  name: string;
  shape?: Shape | undefined;
  requireFirstCredential?: boolean | undefined;
  uniqueTargets?: boolean | undefined;
}

export async function createAccount(
  account: NewAccount,
  database: Database = db(),
): Promise<{ accountId: string; pat: string }> {
  const accountId = newUuid();
  const pat = newPat();
  await database.transaction(async (tx) => {
    await tx.execute(sql`insert into embedded.accounts
      (id, name, shape, require_first_credential, unique_targets) values (${accountId}, ${account.name},
        ${account.shape ?? null}, ${account.requireFirstCredential ?? false}, ${account.uniqueTargets ?? false})`);
    await tx.execute(sql`insert into embedded.pats (id, account_id, hash)
      values (${newUuid()}, ${accountId}, ${hashOf(pat)})`);
  });
  return { accountId, pat };
}

/** Revokes a PAT. Other processes notice within `BEARER_CACHE_MS`. */
export async function revokePat(pat: string, database: Database = db()): Promise<void> {
  await database.execute(sql`update embedded.pats set revoked_at = now() where hash = ${hashOf(pat)}`);
}

const BEARER_CACHE_MS = 2_000;
const BEARER_CACHE_ENTRIES_MAX = 1_000;

const FIND_BEARER = `select p.hash, p.id as "patId", a.id, a.name, a.shape,
    a.require_first_credential as "requireFirstCredential", a.unique_targets as "uniqueTargets"
  from embedded.pats p join embedded.accounts a on a.id = p.account_id
  where p.hash = $1 and p.revoked_at is null`;

/** Looks up bearer tokens in one database. Never caches refusals. `now` is in ms and never decreases. */
export function createBearerLookup(database: Database, now = () => performance.now()) {
  const known = new Map<string, { account: Account; until: number }>();
  return async (pat: string): Promise<Account | null> => {
    const hash = hashOf(pat);
    const key = hash.toString('base64');
    const hit = known.get(key);
    if (hit !== undefined && hit.until > now()) return hit.account;
    known.delete(key);
    const { rows } = await database.$client.query<Account & { hash: Buffer }>({
      name: 'embedded_bearer',
      text: FIND_BEARER,
      values: [hash],
    });
    const row = rows[0];
    if (row === undefined || !timingSafeEqual(row.hash, hash)) return null;
    const { hash: _, ...account } = row;
    if (known.size >= BEARER_CACHE_ENTRIES_MAX) known.clear();
    known.set(key, { account, until: now() + BEARER_CACHE_MS });
    return account;
  };
}
