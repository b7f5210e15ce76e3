import 'server-only';
import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { type IRateLimiterPostgresOptions, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from './db/client';

/** Failed attempts in 15 minutes. Many people in an office may share an address. */
const BY_ADDRESS = { points: 100, duration: 900 };
/** The same for a /48 of IPv6, which one customer may own (RFC 6177, 2). It has 65,536 networks of /64. */
const BY_SITE = { points: 1_000, duration: 900 };
const BY_ACCOUNT = { points: 10, duration: 900 };

/** A code of an authenticator app is valid for 30 s, and the previous and next ones are accepted too. */
const BY_CODE = { points: 1, duration: 120 };

interface Attempt {
  /** Null if unknown. All requests without an address share one count. */
  address: string | null;
  account: string | null;
}

export interface TooMany {
  waitMs: number;
  isFirst: boolean;
}

/** What is guessed. Wrong invitation links do not block sign-in from the same address. */
type Guessed = 'sign-in' | 'invitation';

const ADDRESS_PREFIX = { 'sign-in': 'address', invitation: 'invitation' } as const;

export interface Limits {
  /** Like `begin` for the address, but without counting. Null if an attempt is allowed. */
  look(address: string | null): Promise<{ waitMs: number } | null>;
  /** Counts an attempt. Null if it is allowed. Unknown accounts count in the same way. */
  begin(attempt: Attempt): Promise<TooMany | null>;
  spendCode(userId: string, code: string): Promise<boolean>;
  /** The attempt succeeded: it does not count against its address, and the count of the account restarts. */
  succeed(attempt: Attempt): Promise<void>;
}

/** Keys are digests, so the table contains no address of a person. */
const keyOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Returns the IPv6 address; undefined for IPv4, also inside IPv6. */
function ipv6Of(address: string): ipaddr.IPv6 | null {
  if (!ipaddr.IPv6.isValid(address)) return null;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.isIPv4MappedAddress() ? null : parsed;
}

/** Returns the first `bits` of an IPv6 address and 0 for the others. `bits` is a multiple of 16. */
const prefixOf = ({ parts }: ipaddr.IPv6, bits: number): string =>
  new ipaddr.IPv6(parts.map((part, at) => (at * 16 < bits ? part : 0))).toString();

/** An IPv6 customer has at least a /64 (RFC 6177, 2) and thus 2^64 addresses, so they count together. */
function networkOf(address: string): string {
  const ipv6 = ipv6Of(address);
  if (ipv6 !== null) return prefixOf(ipv6, 64);
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

const addressKey = (address: string | null): string =>
  keyOf(address === null ? 'unknown' : networkOf(address));

function siteKey(address: string | null): string | null {
  const ipv6 = address === null ? null : ipv6Of(address);
  return ipv6 === null ? null : keyOf(`${prefixOf(ipv6, 48)}/48`);
}
const accountKey = (account: string): string => keyOf(account.toLowerCase());

type LimitOptions = Pick<IRateLimiterPostgresOptions, 'points' | 'duration' | 'keyPrefix'>;

const made = new WeakMap<Database, Map<string, RateLimiterPostgres>>();

/** One per database and kind of count, because each has its own timer. */
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

async function waitOf(limit: RateLimiterPostgres, key: string): Promise<number> {
  const counted = await limit.get(key);
  return counted !== null && counted.consumedPoints >= limit.points ? counted.msBeforeNext : 0;
}

/** Counts one for the id, separately from the other counts. Null if it is allowed. */
export const countLimited = (database: Database, options: LimitOptions, id: string) =>
  consume(limiter(database, options), keyOf(id));

/** The largest `integer` of PostgreSQL, so that nothing is refused. */
const NEVER = 2_147_483_647;

/** Counts one for the id, for `duration` seconds from the first time. Returns the count; refuses nothing. */
export async function countOnly(
  database: Database,
  options: Omit<LimitOptions, 'points'>,
  id: string,
): Promise<number> {
  const limit = limiter(database, { ...options, points: NEVER });
  return (await limit.consume(keyOf(id))).consumedPoints;
}

/** Like `countLimited` for an address. An IPv6 address counts by its /64; unknown ones share one count. */
export const countAddress = (database: Database, options: LimitOptions, address: string | null) =>
  consume(limiter(database, options), addressKey(address));

/** Limits in PostgreSQL, so that all replicas on one database share them. */
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
