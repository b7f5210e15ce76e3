import type { LogFields } from '@/lib/core/log-fields';
import { actionNamed, type TargetKind } from './action-registry';
import type { AuditFields } from './model';

/** What belongs to one account of a Vaults API. */
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

/** The id of the connection that an entry is about; null where it is about none, or older than the field. */
export const connectionIn = ({ summary }: Summarized): string | null =>
  typeof summary?.connection === 'string' ? summary.connection : null;

/** The rest of the summary. */
export function summaryIn({ summary }: Summarized): LogFields | null {
  if (summary === null) return null;
  const { connection: _, ...rest } = summary;
  return rest;
}

/**
 * The summary with the connection. It has no column of its own: every release hashes the summary as a
 * whole, so an older replica or verifier checks the entry as it always did.
 */
export const summaryWith = (connection: string | null, summary: LogFields | null): LogFields | null =>
  connection === null ? summary : { connection, ...summaryIn({ summary }) };

/** Whether entries of the action are about an account of a Vaults API. */
export const isAboutAccount = (action: string): boolean =>
  actionNamed(action)?.targets.some((kind) => OF_ACCOUNT.has(kind)) ?? false;
