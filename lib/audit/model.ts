import type { LogFields } from '@/lib/core/log-fields';
import type { ActionName, TargetKind } from './action-registry';

export const AUDIT_OUTCOMES = ['intent', 'success', 'failure', 'unknown', 'refused'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

export const AUDIT_ACTOR_KINDS = ['user', 'api_token', 'agent_session', 'system', 'anonymous'] as const;

export interface AuditActor {
  /** The id of the user or API token; null where no person is known (a failed sign-in) and for the system itself. */
  id: string | null;
  name: string;
  kind: (typeof AUDIT_ACTOR_KINDS)[number];
}

export interface AuditTarget<Kind extends TargetKind = TargetKind> {
  kind: Kind;
  id: string;
  /** A name for people: the vault's, the server's URL, the user's e-mail. */
  label: string | null;
}

/** What a row says, before it has a place in the log. */
export interface AuditFields {
  actor: AuditActor;
  /** The verb at every level: `credential.archive` is “Archive credential” on the button. */
  action: string;
  targets: AuditTarget[];
  outcome: AuditOutcome;
  /** Why it failed or was refused: a `ProblemCode` or a code of sign-in. */
  code: string | null;
  /** For an outcome, the id of its intent. */
  intentId: string | null;
  /** Ours, in the logs and in the answer's `x-request-id`. */
  requestId: string | null;
  address: string | null;
  userAgent: string | null;
  summary: LogFields | null;
}

export interface AuditEvent extends AuditFields {
  action: ActionName;
}

/** How a change ended: a row with the name of its intent, which an earlier version may have written. */
export interface AuditOutcomeEvent extends AuditFields {
  intentId: string;
}

/** One row of the log. `hash` covers every field above it and `previousHash`. */
export interface AuditEntry extends AuditFields {
  sequence: number;
  id: string;
  /** RFC 3339, UTC, milliseconds. */
  at: string;
  /** SHA-256 as hex; of the first row, 64 zeros. */
  previousHash: string;
  hash: string;
}

/** A signed statement that the log had reached a row: cutting off or rewriting what is before it shows. */
export interface AuditCheckpoint {
  sequence: number;
  /** The hash of the row of that sequence. */
  hash: string;
  /** RFC 3339, UTC, milliseconds. */
  time: string;
  /** Ed25519 over the canonical JSON (RFC 8785) of the three above, base64. */
  signature: string;
  /** SPKI, DER as base64. */
  publicKey: string;
}
