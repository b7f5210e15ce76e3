import 'server-only';
import type { AuditTarget } from '@/lib/audit/model';
import { type Ended, SUCCESS } from '@/lib/audit/server/intent';
import type { LogFields } from '@/lib/core/log-fields';
import { credentialTarget, vaultTarget } from '@/lib/vaults/server/targets';
import { IMPORT_OUTCOMES, type ImportedRow, type VerifiedRow } from '../model';

/** The run as a target: every audit entry of an import has it, so that they form one group. */
export const importTarget = (runId: string): AuditTarget<'import'> => ({
  kind: 'import',
  id: runId,
  label: null,
});

export const rowTargets = (
  runId: string,
  rows: readonly { vaultId: string }[],
): AuditTarget<'import' | 'vault'>[] => [
  importTarget(runId),
  ...[...new Set(rows.map(({ vaultId }) => vaultId))].map((id) => vaultTarget({ id })),
];

/** The credentials that this request created. Those of earlier requests are in their own audit entries. */
export const madeByRows = (rows: readonly ImportedRow[]): AuditTarget<'credential'>[] =>
  rows.flatMap(({ outcome, credentialId, earlier, mcpServerUrl }) =>
    outcome === 'created' && credentialId !== null && !earlier
      ? [credentialTarget({ id: credentialId, target: mcpServerUrl })]
      : [],
  );

/** Returns how a request ended: one row with an unknown outcome makes the request's outcome unknown. */
export function rowsEnded(rows: readonly ImportedRow[]): Ended {
  if (rows.some(({ outcome }) => outcome === 'unknown'))
    return { outcome: 'unknown', code: 'outcome_unknown' };
  return rows.length > 0 && rows.every(({ outcome }) => outcome === 'failed')
    ? { outcome: 'failure', code: null }
    : SUCCESS;
}

/** The number of rows of one request by outcome. */
export const rowCounts = (rows: readonly ImportedRow[]): LogFields =>
  Object.fromEntries(
    IMPORT_OUTCOMES.map((outcome) => [outcome, rows.filter((row) => row.outcome === outcome).length]),
  );

export const verdictCounts = (checked: readonly VerifiedRow[]): LogFields => {
  const counts: Record<string, number> = { checked: checked.length };
  for (const { verdict } of checked) counts[verdict.code] = (counts[verdict.code] ?? 0) + 1;
  return counts;
};
