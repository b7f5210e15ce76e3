/** What kind of trouble it is. The UI chooses words and buttons by this, never by HTTP status. */
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
  /** A policy wants a token that its MCP server was seen to accept, and this one was not. */
  | 'not_proven'
  | 'rate_limited'
  | 'upstream_unavailable'
  | 'upstream_unreadable'
  | 'outcome_unknown'
  /** The page belongs to an earlier build, or a part of it did not load: nothing was done, and only a reload helps. */
  | 'stale_page'
  | 'unexpected';

/** One expected failure, in a form that can be shown: the same object reaches field, root line, row or boundary. */
export interface Problem {
  code: ProblemCode;
  /** One or two sentences that say what happened and what to do. Never holds a secret. */
  message: string;
  /** Sentences that belong to named inputs; keys are the input's own field names. */
  fields?: Record<string, string>;
  /** The API's request id, to quote when asking for help. */
  requestId?: string;
  /** No answer reached the browser: reading the page again now would replace it by the browser's own error. */
  unanswered?: true;
  /** How long the API asked us to wait, in milliseconds. */
  retryAfterMs?: number;
}

/** An outcome as a value: thrown messages are redacted on their way to the browser, values are not. */
export type Result<T> = { ok: true; value: T } | { ok: false; problem: Problem };
