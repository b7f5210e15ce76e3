import 'server-only';
import type { AuditEntry, AuditTarget } from '@/lib/contract/audit';
import type { Database } from '../db/client';
import { VaultsApiError } from '../vaults-api/error';
import type { VaultsApi } from '../vaults-api/vaults-api';
import type { Outcome } from './intent';

/** Clocks of the API and of the database may differ by this much. */
export const CLOCKS_DIFFER_MS = 60_000;

export const UNKNOWN: Outcome = { outcome: 'unknown', code: null };
export const FAILURE: Outcome = { outcome: 'failure', code: null };
export const succeeded = (targets: readonly AuditTarget[] = []): Outcome => ({
  outcome: 'success',
  code: null,
  targets,
});

/** What a look looks at, and for whom. */
export interface Place {
  api: VaultsApi;
  db: Database;
  intent: AuditEntry;
}

/** A field of what was asked; null where it was not told or is no text. */
export function asked({ intent }: Place, field: string): string | null {
  const value = intent.summary?.[field];
  return typeof value === 'string' ? value : null;
}

export const targetId = ({ intent }: Place, kind: AuditTarget['kind']): string | null =>
  intent.targets.find((target) => target.kind === kind)?.id ?? null;

/** Null where the API says that there is none. Rejects where it cannot be read. */
export async function orGone<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof VaultsApiError && error.kind === 'not_found') return null;
    throw error;
  }
}

/** What the API says of a vault or a credential; null where there is none. */
export type Entry = { status: string; archivedAt: string | null };

export const deleted = (entry: Entry | null): Outcome =>
  entry === null || entry.status === 'deleted' ? succeeded() : FAILURE;
