import type { LogFields } from '@/lib/core/log-fields';
import type { ActionName, TargetKind } from './action-registry';

export const AUDIT_OUTCOMES = ['intent', 'success', 'failure', 'unknown', 'refused'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

export const AUDIT_ACTOR_KINDS = ['user', 'api_token', 'agent_session', 'system', 'anonymous'] as const;

export interface AuditActor {
  /** The user or API token; null if unknown (a failed sign-in) and for the system itself. */
  id: string | null;
  name: string;
  kind: (typeof AUDIT_ACTOR_KINDS)[number];
}

export interface AuditTarget<Kind extends TargetKind = TargetKind> {
  kind: Kind;
  id: string;
  /** A readable name: the vault's name, the server's URL, the user's email. */
  label: string | null;
}

/** The content of a row before it has a position in the log. */
export interface AuditFields {
  actor: AuditActor;
  /** The name of the action: `credential.archive` is “Archive credential” on the button. */
  action: string;
  targets: AuditTarget[];
  outcome: AuditOutcome;
  /** Why it failed or was refused: a `ProblemCode` or a sign-in code. */
  code: string | null;
  intentId: string | null;
  /** Our id, which is in the logs and in the `x-request-id` of the response. */
  requestId: string | null;
  address: string | null;
  userAgent: string | null;
  summary: LogFields | null;
}

export interface AuditEvent extends AuditFields {
  action: ActionName;
}

/** The outcome of a change. It has the action of its intent, which an earlier version may have written. */
export interface AuditOutcomeEvent extends AuditFields {
  intentId: string;
}

/** One row of the log. `hash` covers every field above it and `previousHash`. */
export interface AuditEntry extends AuditFields {
  sequence: number;
  id: string;
  /** RFC 3339, UTC, milliseconds. */
  at: string;
  /** SHA-256 as hex; 64 zeros for the first row. */
  previousHash: string;
  hash: string;
}

/** A signed statement that the log had reached a row. It shows if earlier rows are removed or rewritten. */
export interface AuditCheckpoint {
  sequence: number;
  hash: string;
  /** RFC 3339, UTC, milliseconds. */
  time: string;
  /** Ed25519 over the canonical JSON (RFC 8785) of the three fields above, base64. */
  signature: string;
  /** SPKI, DER as base64. */
  publicKey: string;
}
