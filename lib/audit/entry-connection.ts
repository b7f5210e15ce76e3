import type { LogFields } from '@/lib/core/log-fields';
import { actionNamed, type TargetKind } from './action-registry';
import type { AuditFields } from './model';

/** Target kinds that belong to one account of a Vaults API. */
const OF_ACCOUNT: ReadonlySet<TargetKind> = new Set<TargetKind>([
  'vault',
  'credential',
  'rotation',
  'import',
  'saved_view',
  'collect_request',
  'campaign',
]);

type Summarized = Pick<AuditFields, 'summary'>;

/** Returns the id of the entry's connection; null if it has none or is older than the field. */
export const connectionIn = ({ summary }: Summarized): string | null =>
  typeof summary?.connection === 'string' ? summary.connection : null;

export function summaryIn({ summary }: Summarized): LogFields | null {
  if (summary === null) return null;
  const { connection: _, ...rest } = summary;
  return rest;
}

/**
 * Adds the connection to the summary. It has no separate column: every release hashes the whole summary, so
 * older replicas and verifiers can still check the entry.
 */
export const summaryWith = (connection: string | null, summary: LogFields | null): LogFields | null =>
  connection === null ? summary : { connection, ...summaryIn({ summary }) };

/** Whether entries of the action belong to an account of a Vaults API. */
export const isAboutAccount = (action: string): boolean =>
  actionNamed(action)?.targets.some((kind) => OF_ACCOUNT.has(kind)) ?? false;
