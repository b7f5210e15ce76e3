/** What a check of a token against its MCP server found, from best to worst. */
export const VERDICT_CODES = [
  /** Refused without the token, accepted with it. */
  'proven',
  /** Accepted with the token, and without it too: that proves nothing. */
  'accepted',
  'refused',
  /** The server wants something else than `Authorization: Bearer`. */
  'wrong_scheme',
  /** It answers, but not over the transport that was stated. */
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
  /** One sentence that says what was found and what to do. */
  sentence: string;
  /** The server's own words, cut and without controls; plain text, to be escaped like any. */
  said: string | null;
  /** The transport that works, where that is news: for `wrong_transport`, and where none was stated. */
  worksWith: 'streamable_http' | 'sse' | null;
  server: { name: string; version: string } | null;
  toolCount: number | null;
  /** Of the handshake with the token, in milliseconds. */
  latencyMs: number | null;
  /** RFC 3339, UTC. */
  checkedAt: string;
}

/** Whether a policy that demands proof lets a token with this verdict in. */
export const passesPolicy = ({ code }: Pick<Verdict, 'code'>): boolean =>
  code === 'proven' || code === 'accepted';

/** From the check to the storing: long enough to fill in a form, short enough to be about today's token. */
export const PROOF_VALID_MS = 15 * 60_000;

/** A check says little of a token after this many days: it may have expired or been revoked since. */
export const VERDICT_OLD_DAYS = 30;

/** Whether a check is so old that it should be repeated; false for what is not a time. */
export const isOldVerdict = ({ checkedAt }: Pick<Verdict, 'checkedAt'>, now = Date.now()): boolean =>
  now - Date.parse(checkedAt) > VERDICT_OLD_DAYS * 86_400_000;
