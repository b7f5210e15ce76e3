/** Verdicts on a token at its MCP server, from best to worst. */
export const VERDICT_CODES = [
  /** Refused without the token, accepted with it. */
  'proven',
  /** Accepted both with and without the token, which proves nothing. */
  'accepted',
  'refused',
  /** The server requires another scheme than `Authorization: Bearer`. */
  'wrong_scheme',
  /** The server responds, but not over the stated transport. */
  'wrong_transport',
  'not_mcp',
  'redirects',
  'tls',
  'unreachable',
  'timeout',
  'address_not_allowed',
] as const;
export type VerdictCode = (typeof VERDICT_CODES)[number];

/** Never holds the token. */
export interface Verdict {
  code: VerdictCode;
  /** One sentence: what was found and what to do. */
  sentence: string;
  /** The server's own text, shortened and without control characters; plain text, escaped like any other. */
  said: string | null;
  /** The transport that works, set for `wrong_transport` and where none was stated. */
  worksWith: 'streamable_http' | 'sse' | null;
  server: { name: string; version: string } | null;
  toolCount: number | null;
  /** Of the handshake with the token, in ms. */
  latencyMs: number | null;
  /** RFC 3339, UTC. */
  checkedAt: string;
}

/** Whether a policy that requires verification accepts a token with this verdict. */
export const passesPolicy = ({ code }: Pick<Verdict, 'code'>): boolean =>
  code === 'proven' || code === 'accepted';

/** From verification to storing: long enough to fill in a form, short enough to be current. In ms. */
export const TICKET_VALID_MS = 15 * 60_000;

/** Days after which a verdict is old: the token may have expired or been revoked since. */
export const VERDICT_OLD_DAYS = 30;

/** Whether a verdict is old enough to verify again; false for an invalid time. */
export const isOldVerdict = ({ checkedAt }: Pick<Verdict, 'checkedAt'>, now = Date.now()): boolean =>
  now - Date.parse(checkedAt) > VERDICT_OLD_DAYS * 86_400_000;
