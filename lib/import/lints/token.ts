import { indexOf, ownerOf } from '@/lib/catalog/catalogue-index';
import type { KnownServer } from '@/lib/catalog/catalogue-schema';
import { jwtExpiry } from '@/lib/credential-kinds/jwt';
import type { HeldToken } from '@/lib/verification/inputs';
import { twinsSentence } from '@/lib/verification/twins';
import { hint, problem, type RowNote, warning } from '../row';
import type { LintContext, LintedRow } from './lints';
import { isTelling } from './url';

/** Issuers that run no server of the catalogue, but whose tokens are often pasted into the wrong line. */
const OTHER_ISSUERS: readonly [prefix: string, name: string][] = [
  ['sk-ant-', 'Anthropic'],
  ['sk-proj-', 'OpenAI'],
  ['glpat-', 'GitLab'],
  ['npm_', 'npm'],
  ['dop_v1_', 'DigitalOcean'],
];
const NAMES_MAX = 3;

const tokenOf = ({ row }: LintedRow): string | null =>
  row.token.state === 'set' || row.token.state === 'expired' ? row.token.value : null;

/** Who issued a token by how it begins, tried longest first. */
function issuers(catalogue: readonly KnownServer[]): [prefix: string, name: string][] {
  const known = catalogue.flatMap(({ name, tokenPrefixes }) =>
    tokenPrefixes.filter(isTelling).map((prefix): [string, string] => [prefix, name]),
  );
  return [...known, ...OTHER_ISSUERS].sort(([a], [b]) => b.length - a.length);
}

interface Holders {
  count: number;
  hosts: Set<string>;
  /** The first rows with this token, by name; a name that is itself the token is left out. */
  names: string[];
}

function holdersByToken(linted: readonly LintedRow[]): Map<string, Holders> {
  const holders = new Map<string, Holders>();
  for (const one of linted) {
    const token = tokenOf(one);
    if (token === null) continue;
    const held = holders.get(token) ?? { count: 0, hosts: new Set(), names: [] };
    held.count += 1;
    if (one.forms) held.hosts.add(one.forms.host);
    if (held.names.length < NAMES_MAX && !one.row.name.includes(token)) held.names.push(one.row.name);
    holders.set(token, held);
  }
  return holders;
}

function sameTokenNote(held: Holders | undefined): RowNote | null {
  if (held === undefined || held.count < 2) return null;
  const more = held.count - held.names.length;
  const rows = [...held.names.map((name) => `“${name}”`), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return held.hosts.size > 1
    ? warning(
        'same-token',
        `One token is entered ${held.count} times, for different servers (${rows}): enter each server’s own.`,
      )
    : hint(
        'same-token',
        `One token is entered ${held.count} times (${rows}): give each vault its own, so that one can be revoked alone.`,
      );
}

function heldNote(held: HeldToken | undefined, vaultId: string): RowNote | null {
  if (held === undefined) return null;
  if (held.isOldToken)
    return problem(
      'old-token',
      'The credential has this very token now: create a new one at the provider, and enter that.',
    );
  const places = twinsSentence(held, vaultId);
  return places === ''
    ? null
    : warning('same-token-elsewhere', `${places} Use a token of its own, so that you can revoke it alone.`);
}

/** A token that ends within this many days is worth a second thought. */
const SOON_DAYS = 7;
const DAY_MS = 86_400_000;

/** RFC 7519 §4.1.4, by the clock of this machine. A row whose file had an expired token says so itself. */
function expiryNote({ row: { token } }: LintedRow, now: number): RowNote | null {
  const expiry = token.state === 'set' ? jwtExpiry(token.value) : null;
  if (expiry === null) return null;
  const day = expiry.toISOString().slice(0, 10);
  if (expiry.valueOf() <= now)
    return problem('token-expired', `This token expired on ${day}: create a new one, and enter that.`);
  return expiry.valueOf() - now < SOON_DAYS * DAY_MS
    ? warning(
        'token-expires-soon',
        `This token expires on ${day}: use one that lasts longer, or agents lose access then.`,
      )
    : hint('token-expires', `This token expires on ${day}: rotate the credential before then.`);
}

/** What is known of a token from its text, and where else it is. Tokens are compared in memory and go nowhere. */
export function tokenNotes(
  linted: readonly LintedRow[],
  { catalogue, held }: Pick<LintContext, 'catalogue' | 'held'>,
): (row: LintedRow) => RowNote[] {
  const now = Date.now();
  const holders = holdersByToken(linted);
  const known = issuers(catalogue);
  const index = indexOf(catalogue);
  return (one) => {
    const token = tokenOf(one);
    if (token === null) return [];
    const owner = one.forms && ownerOf(one.forms.host, index);
    const issuer = owner && known.find(([prefix]) => token.startsWith(prefix))?.[1];
    const foreign =
      owner && issuer !== undefined && issuer !== owner.name
        ? warning(
            'token-of-another',
            `The token begins like one of ${issuer}, but the server is ${owner.name}’s: enter the token that belongs here.`,
          )
        : null;
    return [
      sameTokenNote(holders.get(token)),
      heldNote(held?.get(one.row.key), one.target?.vaultId ?? ''),
      foreign,
      expiryNote(one, now),
    ].filter((note) => note !== null);
  };
}
