import { actionNamed } from '@/lib/audit/action-registry';
import type { AuditActor, AuditOutcome } from '@/lib/audit/model';
import { actorParts } from '@/lib/core/person';
import { shownText } from '@/lib/core/shown-text';

export const actionLabel = (action: string): string => actionNamed(action)?.label ?? action;

export const OUTCOME_LABELS: Readonly<Record<AuditOutcome, string>> = {
  intent: 'Intent',
  success: 'Success',
  failure: 'Failure',
  unknown: 'Unknown',
  refused: 'Refused',
};

const SENTENCES: Readonly<Record<AuditOutcome, string>> = {
  intent: 'Recorded before the change starts.',
  success: 'The change was made.',
  failure: 'The change was not made.',
  unknown: 'The API did not confirm the change. It may or may not have been made.',
  refused: 'The change was not permitted and was not tried.',
};

export const outcomeSentence = (outcome: AuditOutcome): string => SENTENCES[outcome];

/** Formats a position in the log: `#1,234`. */
export const locationLabel = (sequence: number): string => `#${sequence.toLocaleString('en')}`;

/** Only people have an address. They choose their name. */
export function actorIn({ kind, name }: Pick<AuditActor, 'kind' | 'name'>): {
  name: string;
  email: string | null;
} {
  if (kind === 'anonymous') return { name: 'Someone', email: null };
  if (kind !== 'user') return { name: shownText(name), email: null };
  const parts = actorParts(name);
  return parts.email === null || parts.name === '' ? { name: parts.email ?? parts.name, email: null } : parts;
}
