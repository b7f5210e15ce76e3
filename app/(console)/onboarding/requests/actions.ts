'use server';

import type { AuditTarget } from '@/lib/audit/model';
import { connect } from '@/lib/boot/server/vault-context';
import { collectRef } from '@/lib/token-requests/model';
import * as decisions from '@/lib/token-requests/server/approve';
import { requestTargets } from '@/lib/token-requests/server/request-row';
import * as requests from '@/lib/token-requests/server/requests';
import { credentialTarget } from '@/lib/vaults/server/targets';
import { action } from '@/lib/web/server/action';

const requestTarget = ({ requestId }: { requestId: string }): AuditTarget<'collect_request'>[] => [
  { kind: 'collect_request', id: requestId, label: null },
];

export const revokeRequest = action({
  name: 'collect.revoke',
  input: collectRef,
  targets: requestTarget,
  run: async ({ requestId }, session) => requests.revoke(await connect(), session, requestId),
  targetsAfter: (request) => requestTargets(request),
});

export const approveRequest = action({
  name: 'collect.approve',
  input: collectRef,
  targets: requestTarget,
  run: async ({ requestId }, session) => decisions.approve(await connect(), session, requestId),
  targetsAfter: (approved) => [
    ...requestTargets(approved),
    credentialTarget({ id: approved.credentialId, target: approved.target }),
  ],
});

export const refuseRequest = action({
  name: 'collect.refuse',
  input: collectRef,
  targets: requestTarget,
  run: async ({ requestId }, session) => decisions.refuse(await connect(), session, requestId),
  targetsAfter: (request) => requestTargets(request),
});
