import 'server-only';
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { type IRateLimiterPostgresOptions, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../db/client';

/** Attempts that fail, in 15 minutes. An address is often that of an office. */
const BY_ADDRESS = { points: 100, duration: 900 };
const BY_ACCOUNT = { points: 10, duration: 900 };

/** A code of an authenticator app is valid for 30 s, and those before and after it are taken too. */
const BY_CODE = { points: 1, duration: 120 };

interface Attempt {
  /** Null where it is not known: all such requests share one count. */
  address: string | null;
  /** An address or an id; null where nobody is named. */
  account: string | null;
}

export interface TooMany {
  waitMs: number;
  /** Whether this is the first attempt that was one too many. */
  isFirst: boolean;
}

/** What is guessed at: bad links of invitations do not keep their address from signing in. */
type Guessed = 'sign-in' | 'invitation';

const ADDRESS_PREFIX = { 'sign-in': 'address', invitation: 'invitation' } as const;

export interface Limits {
  /** As `begin` would say of the address, without counting: null where it may go on. */
  look(address: string | null): Promise<{ waitMs: number } | null>;
  /** Counts an attempt. Null where it may go on. Accounts that do not exist are counted alike. */
  begin(attempt: Attempt): Promise<TooMany | null>;
  /** Whether this code is used for the first time. */
  spendCode(userId: string, code: string): Promise<boolean>;
  /** The attempt was good: it does not count against its address, and the account starts anew. */
  succeed(attempt: Attempt): Promise<void>;
}

/** Keys are digests: the table holds no address of a person. */
const keyOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** An IPv6 network of one customer is a /64 at the least (RFC 6177, 2): whoever has one has 2^64 addresses. */
function networkOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  return new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0]).toString();
}

const addressKey = (address: string | null): string =>
  keyOf(address === null ? 'unknown' : networkOf(address));
const accountKey = (account: string): string => keyOf(account.toLowerCase());

const limiter = (
  database: Database,
  options: Pick<IRateLimiterPostgresOptions, 'points' | 'duration' | 'keyPrefix'>,
) =>
  new RateLimiterPostgres({
    ...options,
    storeClient: database.$client,
    storeType: 'pool',
    schemaName: 'access',
    tableName: 'attempts',
    tableCreated: true,
    clearExpiredByTimeout: true,
  });

async function consume(limit: RateLimiterPostgres, key: string): Promise<TooMany | null> {
  try {
    await limit.consume(key);
    return null;
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return { waitMs: refused.msBeforeNext, isFirst: refused.consumedPoints === limit.points + 1 };
  }
}

/** A count of its own in the same table: each call of what is returned counts one for the id. */
export function limitedOf(
  database: Database,
  options: Pick<IRateLimiterPostgresOptions, 'points' | 'duration' | 'keyPrefix'>,
): (id: string) => Promise<TooMany | null> {
  const limit = limiter(database, options);
  return (id) => consume(limit, keyOf(id));
}

const made = new WeakMap<Database, Map<Guessed, Limits>>();

/** Limits in PostgreSQL, so that all replicas over one database share them. */
export function limitsOf(database: Database, guessed: Guessed = 'sign-in'): Limits {
  const known = made.get(database) ?? new Map<Guessed, Limits>();
  made.set(database, known);
  const limits = known.get(guessed) ?? createLimits(database, guessed);
  known.set(guessed, limits);
  return limits;
}

function createLimits(database: Database, guessed: Guessed): Limits {
  const byAddress = limiter(database, { ...BY_ADDRESS, keyPrefix: ADDRESS_PREFIX[guessed] });
  const byAccount = limiter(database, { ...BY_ACCOUNT, keyPrefix: 'account' });
  const byCode = limiter(database, { ...BY_CODE, keyPrefix: 'code' });
  return {
    spendCode: async (userId, code) => (await consume(byCode, keyOf(`${userId} ${code}`))) === null,
    async look(address) {
      const counted = await byAddress.get(addressKey(address));
      const isOver = counted !== null && counted.consumedPoints >= byAddress.points;
      return isOver ? { waitMs: counted.msBeforeNext } : null;
    },
    async begin({ address, account }) {
      const refusals = await Promise.all([
        consume(byAddress, addressKey(address)),
        account === null ? null : consume(byAccount, accountKey(account)),
      ]);
      const [longest] = refusals
        .filter((refusal) => refusal !== null)
        .sort((one, other) => other.waitMs - one.waitMs);
      return longest ?? null;
    },
    async succeed({ address, account }) {
      await byAddress.reward(addressKey(address));
      if (account !== null) await byAccount.delete(accountKey(account));
    },
  };
}
