import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { VERDICT_WORDS } from '@/components/verdict-words';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import type { Approved, CollectRequest } from '@/lib/token-requests/model';
import { approveRequest, refuseRequest, revokeRequest } from './actions';

/** What a person calls a request. */
export const requestLabel = ({ target, vaultName }: CollectRequest): string => `${target} in ${vaultName}`;

const targetsOf = (request: CollectRequest) => [{ id: request.id, label: requestLabel(request) }];

/** In the place of “… is approved.”, where there is more to say. */
const sameToken = ({ sameTokenAs: { length } }: Approved): string | undefined =>
  length === 0
    ? undefined
    : `is approved. The same token is kept in ${counted(length, 'other credential')} too`;

export const approval = (request: CollectRequest): ConfirmRequest => ({
  verb: 'Approve',
  done: 'approved',
  kind: 'request',
  targets: targetsOf(request),
  consequence: `Stores the submitted token in the vault “${request.vaultName}” and deletes it here. ${
    request.verdict === null
      ? 'The token was not verified.'
      : `What its server said when it was submitted: ${VERDICT_WORDS[request.verdict.code]}. ${request.verdict.sentence}`
  }`,
  run: async ({ id }) => {
    const result = await callAction(approveRequest, { requestId: id });
    return result.ok ? { ok: true, value: { note: sameToken(result.value), warns: true } } : result;
  },
});

export const refusal = (request: CollectRequest): ConfirmRequest => ({
  verb: 'Refuse',
  done: 'refused',
  kind: 'request',
  targets: targetsOf(request),
  consequence: 'Deletes the submitted token, which cannot be undone. Nothing is stored in the vault.',
  run: ({ id }) => reported(callAction(refuseRequest, { requestId: id })),
});

export const revocation = (request: CollectRequest): ConfirmRequest => ({
  verb: 'Revoke',
  done: 'revoked',
  kind: 'request',
  targets: targetsOf(request),
  consequence:
    'The link stops working at once. A token that is being submitted at this very moment may still be stored.',
  run: ({ id }) => reported(callAction(revokeRequest, { requestId: id })),
});
