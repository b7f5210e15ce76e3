import 'server-only';
import { createHash } from 'node:crypto';
import type { AuditEntry } from '../model';
import { canonical } from './canonical';
import type { entries } from './schema';

/** What the first row has for the hash of the row before it. */
export const GENESIS_HASH = '0'.repeat(64);

export type EntryRow = typeof entries.$inferSelect;

/** SHA-256, as hex, over the canonical JSON (RFC 8785) of a value in UTF-8. */
export function sha256Of(value: object): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** The hash that a row must have: over all its fields but `hash` itself. */
export function hashOf({
  hash: _,
  ...fields
}: AuditEntry | (Omit<AuditEntry, 'hash'> & { hash?: never })): string {
  return sha256Of(fields);
}

/** A row of the table as the log tells it. */
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

/** What the filter for actors compares with. */
export const actorKey = ({ actor }: Pick<AuditEntry, 'actor'>): string => actor.id ?? actor.kind;

/** What the filter for targets looks in. */
export const targetKeys = ({ targets }: Pick<AuditEntry, 'targets'>): string[] => [
  ...new Set(targets.map(({ id }) => id)),
];
