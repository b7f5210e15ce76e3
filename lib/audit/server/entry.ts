import 'server-only';
import { createHash } from 'node:crypto';
import type { AuditEntry } from '../model';
import { canonical } from './canonical';
import type { entries } from './schema';

export const GENESIS_HASH = '0'.repeat(64);

export type EntryRow = typeof entries.$inferSelect;

/** Returns the SHA-256, as hex, of the canonical JSON (RFC 8785) of a value in UTF-8. */
export function sha256Of(value: object): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** Returns the correct hash of a row: over all its fields except `hash`. */
export function hashOf({
  hash: _,
  ...fields
}: AuditEntry | (Omit<AuditEntry, 'hash'> & { hash?: never })): string {
  return sha256Of(fields);
}

export const toEntry = (row: Omit<EntryRow, 'actorId' | 'targetIds'>): AuditEntry => ({
  sequence: row.sequence,
  id: row.id,
  at: row.at.toISOString(),
  actor: row.actor,
  action: row.action,
  targets: row.targets,
  outcome: row.outcome,
  code: row.code,
  intentId: row.intentId,
  requestId: row.requestId,
  address: row.address,
  userAgent: row.userAgent,
  summary: row.summary,
  previousHash: row.previousHash,
  hash: row.hash,
});

export const actorKey = ({ actor }: Pick<AuditEntry, 'actor'>): string => actor.id ?? actor.kind;

export const targetKeys = ({ targets }: Pick<AuditEntry, 'targets'>): string[] => [
  ...new Set(targets.map(({ id }) => id)),
];
