import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { callAction } from '@/lib/core/call-action';
import type { LegalHold } from '@/lib/inventory/holds';
import { releaseHold } from './actions';

/** Why the one who set a hold sees no button. */
export const NEEDS_OTHER = 'Another administrator has to release it.';

export const releaseRequest = (hold: LegalHold, subject: string): ConfirmRequest => ({
  verb: 'Release',
  done: 'released',
  kind: 'legal hold',
  targets: [{ id: hold.id, label: `Hold on ${subject}` }],
  consequence: 'From now on this hold keeps nothing from being deleted. The audit log keeps who released it.',
  run: ({ id }) => reported(callAction(releaseHold, { id })),
});
