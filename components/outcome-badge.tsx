import type { ActivityEntry } from '@/lib/audit/activity';
import type { AuditOutcome } from '@/lib/audit/model';
import { OUTCOME_LABELS } from './audit-labels';
import { Badge, type BadgeTone } from './ui/badge';

const TONES: Readonly<Record<AuditOutcome, BadgeTone>> = {
  intent: 'quiet',
  success: 'ok',
  failure: 'danger',
  unknown: 'warn',
  refused: 'warn',
};

/** An intent without a recorded outcome: it is still running, or the process crashed. */
export const isOpenIntent = ({ outcome, related }: Pick<ActivityEntry, 'outcome' | 'related'>): boolean =>
  outcome === 'intent' && related.length === 0;

export const EntryBadge = ({ outcome }: { outcome: AuditOutcome }) => (
  <Badge tone={TONES[outcome]}>{OUTCOME_LABELS[outcome]}</Badge>
);

export function OutcomeBadge({ entry }: { entry: Pick<ActivityEntry, 'outcome' | 'related'> }) {
  if (isOpenIntent(entry)) return <Badge tone="warn">No outcome recorded yet</Badge>;
  return <EntryBadge outcome={entry.outcome} />;
}
