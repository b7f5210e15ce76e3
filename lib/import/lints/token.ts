import { indexOf, ownerOf } from '@/lib/catalog/catalogue-index';
import type { KnownServer } from '@/lib/catalog/catalogue-schema';
import { jwtExpiry } from '@/lib/credential-kinds/jwt';
import type { HeldToken } from '@/lib/verification/inputs';
import { twinsSentence } from '@/lib/verification/twins';
import { hint, problem, type RowNote, warning } from '../row';
import type { LintContext, LintedRow } from './lints';
import { isTelling } from './url';

/** Issuers without a server in the catalogue, whose tokens are often pasted into the wrong row. */
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

/** Longest prefix first. */
function issuers(catalogue: readonly KnownServer[]): [prefix: string, name: string][] {
  const known = catalogue.flatMap(({ name, tokenPrefixes }) =>
    tokenPrefixes.filter(isTelling).map((prefix): [string, string] => [prefix, name]),
  );
  return [...known, ...OTHER_ISSUERS].sort(([a], [b]) => b.length - a.length);
}

interface Holders {
  count: number;
  hosts: Set<string>;
  /** The names of the first rows with this token, without a name that is itself the token. */
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
        `One token is entered ${held.count} times, for different servers (${rows}). Enter a separate token for each server.`,
      )
    : hint(
        'same-token',
        `One token is entered ${held.count} times (${rows}). Use a separate token for each vault, so that you can revoke each one alone.`,
      );
}

function heldNote(held: HeldToken | undefined, vaultId: string): RowNote | null {
  if (held === undefined) return null;
  if (held.isOldToken)
    return problem(
      'old-token',
      'The credential already has this token. Create a new token at its source and enter it.',
    );
  const places = twinsSentence(held, vaultId);
  return places === ''
    ? null
    : warning('same-token-elsewhere', `${places} Use a separate token, so that you can revoke it alone.`);
}

const SOON_DAYS = 7;
const DAY_MS = 86_400_000;

/** RFC 7519 §4.1.4, by the clock of this machine. A row from a file with an expired token already reports it. */
function expiryNote({ row: { token } }: LintedRow, now: number): RowNote | null {
  const expiry = token.state === 'set' ? jwtExpiry(token.value) : null;
  if (expiry === null) return null;
  const day = expiry.toISOString().slice(0, 10);
  if (expiry.valueOf() <= now)
    return problem('token-expired', `This token expired on ${day}. Create a new one and enter it.`);
  return expiry.valueOf() - now < SOON_DAYS * DAY_MS
    ? warning(
        'token-expires-soon',
        `This token expires on ${day}. Use one that lasts longer, or agents lose access then.`,
      )
    : hint('token-expires', `This token expires on ${day}. Rotate the credential before then.`);
}

/**
 * Reports what a token's text shows and where else the token is kept. Tokens are compared in memory and are not sent
 * anywhere.
 */
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
            `The token looks like one of ${issuer}, but the server is ${owner.name}’s. Enter the token of this server.`,
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
