import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { callAction } from '@/lib/core/call-action';
import type { LegalHold } from '@/lib/inventory/holds';
import { releaseHold } from './actions';

/** Why the person who set a hold sees no button. */
export const NEEDS_OTHER = 'Another administrator must release it.';

export const releaseRequest = (hold: LegalHold, subject: string): ConfirmRequest => ({
  verb: 'Release',
  done: 'released',
  kind: 'legal hold',
  targets: [{ id: hold.id, label: `Hold on ${subject}` }],
  consequence: 'This hold no longer prevents deletion. The audit log records who released it.',
  run: ({ id }) => reported(callAction(releaseHold, { id })),
});
