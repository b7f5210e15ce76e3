/** The type of a problem. The interface chooses text and buttons by it, never by HTTP status. */
export type ProblemCode =
  | 'invalid_input'
  | 'signed_out'
  | 'not_permitted'
  | 'identity_required'
  | 'audit_unavailable'
  | 'database_unavailable'
  | 'pat_refused'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  /** A policy requires a token that its MCP server accepted, and this token was not verified. */
  | 'not_proven'
  | 'rate_limited'
  | 'upstream_unavailable'
  | 'upstream_unreadable'
  | 'outcome_unknown'
  /** The page is of an earlier build, or a part did not load. Nothing was done, and only a reload helps. */
  | 'stale_page'
  | 'unexpected';

/** One expected failure in a form that the interface can show. */
export interface Problem {
  code: ProblemCode;
  /** One or two sentences: what happened and what to do. Never contains a secret. */
  message: string;
  fields?: Record<string, string>;
  requestId?: string;
  /** The browser received no response. A reload now would show the browser's own error page. */
  unanswered?: true;
  /** How long the API asked to wait, in ms. */
  retryAfterMs?: number;
}

/** An outcome as a value, because Next redacts thrown messages on their way to the browser. */
export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };
