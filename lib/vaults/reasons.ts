/** Why a person archives, rotates or deletes; the audit log keeps the key. */
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

export const REASON_NOTE_CHARACTERS_MAX = 500;
export const TICKET_CHARACTERS_MAX = 64;

/** What stands in a ticket pattern in place of the ticket: `https://tracker.example.com/{ticket}`. */
const TICKET_PLACE = '{ticket}';

/** The address of a ticket; null without a pattern. */
export const ticketAddress = (pattern: string, ticket: string): string | null =>
  pattern.includes(TICKET_PLACE) ? pattern.replaceAll(TICKET_PLACE, encodeURIComponent(ticket)) : null;
