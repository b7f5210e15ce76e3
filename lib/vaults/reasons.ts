import type { LogFields } from '@/lib/core/log-fields';

/** Why a person archives, rotates or deletes. The audit log stores the key. */
export const REASONS = {
  scheduled: 'Scheduled',
  leaked: 'Leaked or suspected',
  owner_left: 'Owner left',
  no_longer_used: 'No longer used',
  replaced_by_server: 'Replaced by another server',
  mistake: 'Mistake',
  other: 'Other',
} as const;
export type ReasonName = keyof typeof REASONS;
export const REASON_NAMES = Object.keys(REASONS) as ReasonName[];

/** The reason that a person gave; `''` is none. */
export interface Reason {
  reason: ReasonName | '';
  reasonNote: string;
  ticket: string;
}

const isReason = (value: unknown): value is ReasonName =>
  typeof value === 'string' && Object.hasOwn(REASONS, value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Returns the reason from the values of a form or an audit entry. A missing field is empty. */
export const reasonOf = (values: Readonly<Record<string, unknown>>): Reason => ({
  reason: isReason(values.reason) ? values.reason : '',
  reasonNote: textOf(values.reasonNote),
  ticket: textOf(values.ticket),
});

/** Returns the reason from the input in an audit entry; null if none was given. */
export function reasonIn(asked: LogFields | null): Reason | null {
  const stated = reasonOf(asked ?? {});
  return Object.values(stated).every((text) => text === '') ? null : stated;
}

/** `Owner left: moved to another team`. */
export const reasonWords = ({ reason, reasonNote }: Reason): string =>
  [reason === '' ? '' : REASONS[reason], reasonNote].filter((words) => words !== '').join(': ');

export const REASON_NOTE_CHARACTERS_MAX = 500;
export const TICKET_CHARACTERS_MAX = 64;

const TICKET_PLACE = '{ticket}';

/** Returns the URL of a ticket; null if the pattern is not a web URL. */
export const ticketAddress = (pattern: string, ticket: string): string | null =>
  /^https?:\/\//i.test(pattern) && pattern.includes(TICKET_PLACE)
    ? pattern.replaceAll(TICKET_PLACE, encodeURIComponent(ticket))
    : null;
