import 'server-only';
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { type IRateLimiterPostgresOptions, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from './db/client';

/** Attempts that fail, in 15 minutes. An address is often that of an office. */
const BY_ADDRESS = { points: 100, duration: 900 };
/** The same for a /48 of IPv6, which one customer may have whole (RFC 6177, 2): it holds 65,536 networks of /64. */
const BY_SITE = { points: 1_000, duration: 900 };
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

/** The IPv6 address, where it is one and no IPv4 address within. */
function ipv6Of(address: string): ipaddr.IPv6 | null {
  if (!ipaddr.IPv6.isValid(address)) return null;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.isIPv4MappedAddress() ? null : parsed;
}

/** The first `bits` of an IPv6 address, the others 0; `bits` is a multiple of 16. */
const prefixOf = ({ parts }: ipaddr.IPv6, bits: number): string =>
  new ipaddr.IPv6(parts.map((part, at) => (at * 16 < bits ? part : 0))).toString();

/** An IPv6 network of one customer is a /64 at the least (RFC 6177, 2): whoever has one has 2^64 addresses. */
function networkOf(address: string): string {
  const ipv6 = ipv6Of(address);
  if (ipv6 !== null) return prefixOf(ipv6, 64);
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

const addressKey = (address: string | null): string =>
  keyOf(address === null ? 'unknown' : networkOf(address));

/** Null for what is no IPv6 address. */
function siteKey(address: string | null): string | null {
  const ipv6 = address === null ? null : ipv6Of(address);
  return ipv6 === null ? null : keyOf(`${prefixOf(ipv6, 48)}/48`);
}
const accountKey = (account: string): string => keyOf(account.toLowerCase());

type LimitOptions = Pick<IRateLimiterPostgresOptions, 'points' | 'duration' | 'keyPrefix'>;

const made = new WeakMap<Database, Map<string, RateLimiterPostgres>>();

/** One for each database and kind of count: each has a timer of its own. */
function limiter(database: Database, options: LimitOptions): RateLimiterPostgres {
  const known = made.get(database) ?? new Map<string, RateLimiterPostgres>();
  made.set(database, known);
  const name = `${options.keyPrefix} ${options.points}`;
  const limit =
    known.get(name) ??
    new RateLimiterPostgres({
      ...options,
      storeClient: database.$client,
      storeType: 'pool',
      schemaName: 'access',
      tableName: 'attempts',
      tableCreated: true,
      clearExpiredByTimeout: true,
    });
  known.set(name, limit);
  return limit;
}

async function consume(limit: RateLimiterPostgres, key: string): Promise<TooMany | null> {
  try {
    await limit.consume(key);
    return null;
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    return { waitMs: refused.msBeforeNext, isFirst: refused.consumedPoints === limit.points + 1 };
  }
}

/** Milliseconds until what this key counts for may go on; 0 where it may. */
async function waitOf(limit: RateLimiterPostgres, key: string): Promise<number> {
  const counted = await limit.get(key);
  return counted !== null && counted.consumedPoints >= limit.points ? counted.msBeforeNext : 0;
}

/** Counts one for the id, apart from the other counts. Null where it may go on. */
export const countLimited = (database: Database, options: LimitOptions, id: string) =>
  consume(limiter(database, options), keyOf(id));

/** PostgreSQL's largest `integer`: nothing is refused. */
const NEVER = 2_147_483_647;

/** Counts one for the id, for `duration` seconds from the first time on. Returns the count; nothing is refused. */
export async function countOnly(
  database: Database,
  options: Omit<LimitOptions, 'points'>,
  id: string,
): Promise<number> {
  const limit = limiter(database, { ...options, points: NEVER });
  return (await limit.consume(keyOf(id))).consumedPoints;
}

/** As `countLimited` for an address, an IPv6 address by its /64; all that are not known share one count. */
export const countAddress = (database: Database, options: LimitOptions, address: string | null) =>
  consume(limiter(database, options), addressKey(address));

/** Limits in PostgreSQL, so that all replicas over one database share them. */
export function limitsOf(database: Database, guessed: Guessed = 'sign-in'): Limits {
  const byAddress = limiter(database, { ...BY_ADDRESS, keyPrefix: ADDRESS_PREFIX[guessed] });
  const bySite = limiter(database, { ...BY_SITE, keyPrefix: ADDRESS_PREFIX[guessed] });
  const byAccount = limiter(database, { ...BY_ACCOUNT, keyPrefix: 'account' });
  const byCode = limiter(database, { ...BY_CODE, keyPrefix: 'code' });
  return {
    spendCode: async (userId, code) => (await consume(byCode, keyOf(`${userId} ${code}`))) === null,
    async look(address) {
      const site = siteKey(address);
      const waits = await Promise.all([
        waitOf(byAddress, addressKey(address)),
        site === null ? 0 : waitOf(bySite, site),
      ]);
      const waitMs = Math.max(...waits);
      return waitMs > 0 ? { waitMs } : null;
    },
    async begin({ address, account }) {
      const site = siteKey(address);
      const refusals = await Promise.all([
        consume(byAddress, addressKey(address)),
        site === null ? null : consume(bySite, site),
        account === null ? null : consume(byAccount, accountKey(account)),
      ]);
      const [longest] = refusals
        .filter((refusal) => refusal !== null)
        .sort((one, other) => other.waitMs - one.waitMs);
      return longest ?? null;
    },
    async succeed({ address, account }) {
      const site = siteKey(address);
      await byAddress.reward(addressKey(address));
      if (site !== null) await bySite.reward(site);
      if (account !== null) await byAccount.delete(accountKey(account));
    },
  };
}
