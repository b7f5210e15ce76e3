'use server';

import type { AuditTarget } from '@/lib/audit/model';
import { ALREADY_GONE, SUCCESS } from '@/lib/audit/server/intent';
import { connect, mirror } from '@/lib/boot/server/vault-context';
import { campaignOfRotation, targetOf as campaignTargetOf } from '@/lib/campaigns/server/campaigns';
import { quietly } from '@/lib/core/server/best-effort';
import { verifyInput } from '@/lib/import/model';
import * as policyInputs from '@/lib/inventory/policy-inputs';
import * as exceptions from '@/lib/inventory/server/exceptions';
import * as holds from '@/lib/inventory/server/holds';
import { requireReason, requireReasonToContinue } from '@/lib/inventory/server/required-reason';
import type { Connection } from '@/lib/providers/server/connection';
import {
  continueRotationInput,
  leakRef,
  removeLeakedInput,
  rotateInput,
  startLeakInput,
} from '@/lib/rotation/inputs';
import {
  continueCheckedRotation,
  startCheckedRotation,
  verifyStart,
  verifyStep,
} from '@/lib/rotation/server/guarded-rotation';
import * as leak from '@/lib/rotation/server/leak';
import * as rotation from '@/lib/rotation/server/rotation';
import { endedAs, rotationTargets } from '@/lib/rotation/server/rotation-outcome';
import { askInput } from '@/lib/token-requests/model';
import { requestTargets } from '@/lib/token-requests/server/request-row';
import * as requests from '@/lib/token-requests/server/requests';
import {
  addCredentialInput,
  archiveCredentialInput,
  createVaultInput,
  deleteVaultInput,
  endCredentialInput,
  endVaultInput,
  vaultRef,
} from '@/lib/vaults/inputs';
import * as archiving from '@/lib/vaults/server/archive';
import * as deleting from '@/lib/vaults/server/delete';
import * as listing from '@/lib/vaults/server/list';
import {
  credentialTarget,
  subjectTargets,
  targetsOfCredential,
  vaultTarget,
} from '@/lib/vaults/server/targets';
import { addCheckedCredential } from '@/lib/verification/server/add-credential';
import { forgetFacts } from '@/lib/verification/server/credential-metadata';
import { createCheckedVault } from '@/lib/verification/server/guarded-vault';
import { withTwins } from '@/lib/verification/server/shared-tokens';
import { verdictTold, verifyHeld } from '@/lib/verification/server/verify-held';
import { action } from '@/lib/web/server/action';

type Part = { campaignId?: string | undefined };

const campaignOf = ({ campaignId }: Part): AuditTarget<'campaign'>[] =>
  campaignId === undefined ? [] : [{ kind: 'campaign', id: campaignId, label: null }];

/** Adds the name of the campaign to the audit entry. Rejects with `not_found` if there is no such campaign. */
async function nameCampaign(
  { campaignId }: Part,
  { api, db }: Connection,
  about: (target: AuditTarget<'campaign'>) => void,
): Promise<void> {
  if (campaignId !== undefined)
    about(await campaignTargetOf({ db, connection: api.connection.id }, campaignId));
}

export const createVault = action({
  name: 'vault.create',
  input: createVaultInput,
  run: async (input, { user }) => createCheckedVault(await connect(), input, user),
  targetsAfter: ({ vault, credentials }) => [vaultTarget(vault), ...credentials.map(credentialTarget)],
  auditSummary: ({ credentials, failed }) => ({ credentials: credentials.length, failed: failed.length }),
  ended: ({ failed }) =>
    failed.some(({ problem }) => problem.code === 'outcome_unknown')
      ? { outcome: 'unknown', code: 'outcome_unknown' }
      : SUCCESS,
});

export const archiveVault = action({
  name: 'vault.archive',
  input: endVaultInput,
  check: async (input) => requireReason(await connect(), input),
  targets: ({ vaultId }) => [vaultTarget({ id: vaultId })],
  run: async ({ vaultId }) => archiving.archiveVault(await connect(), vaultId),
  targetsAfter: ({ entry }) => [vaultTarget(entry)],
});

export const deleteVault = action({
  name: 'vault.delete',
  requiresReauth: true,
  input: deleteVaultInput,
  check: async (input) => requireReason(await connect(), input),
  // Without the typed name: the vault may not exist.
  targets: ({ vaultId }) => [vaultTarget({ id: vaultId })],
  run: async (input) => {
    const connection = await connect();
    const deleted = await deleting.deleteVault(connection, input);
    await quietly(() => forgetFacts(connection, { vaultId: input.vaultId }), undefined);
    return deleted;
  },
  targetsAfter: ({ entry }) => (entry === null ? [] : [vaultTarget(entry)]),
  ended: ({ alreadyGone }) => (alreadyGone ? ALREADY_GONE : SUCCESS),
});

export const countCredentials = action({
  name: 'vault.count-credentials',
  readOnly: true,
  input: vaultRef,
  run: async ({ vaultId }) => listing.countCredentials(await connect(), vaultId),
});

export const addCredential = action({
  name: 'credential.create',
  input: addCredentialInput,
  targets: ({ vaultId }) => [vaultTarget({ id: vaultId })],
  run: async (input, { user }) => {
    const connection = await connect();
    return withTwins(connection, await addCheckedCredential(connection, input, user));
  },
  targetsAfter: ({ credential }) => [credentialTarget(credential)],
});

/** An action although it stores nothing, because it sends the token to a server and must be logged. */
export const verifyToken = action({
  name: 'credential.verify',
  input: verifyInput,
  run: async ({ mcpServerUrl: url, protocol = null, secret, isSeen }, { user }) =>
    verifyHeld(await connect(), user, { url, protocol, secret }, { isSeen }),
  auditSummary: (verified) => verdictTold(verified),
});

/** Verifies before a rotation starts. Reports obstacles before the token is sent anywhere. */
export const verifyRotation = action({
  name: 'credential.verify',
  input: rotateInput,
  check: async (input) => requireReason(await connect(), input),
  targets: targetsOfCredential,
  run: async (input, { user }) => verifyStart(await connect(), input, user),
  auditSummary: (verified) => verdictTold(verified),
});

export const verifyRotationStep = action({
  name: 'credential.verify',
  input: continueRotationInput,
  check: async (input) => requireReasonToContinue(await connect(), input),
  run: async (input, { user }) => verifyStep(await connect(), input, user),
  auditSummary: (verified) => verdictTold(verified),
});

export const archiveCredential = action({
  name: 'credential.archive',
  input: archiveCredentialInput,
  check: async (input) => requireReason(await connect(), input),
  targets: (input) => [...targetsOfCredential(input), ...campaignOf(input)],
  run: async (input, _session, about) => {
    const connection = await connect();
    await nameCampaign(input, connection, about);
    return archiving.archiveCredential(connection, input);
  },
  targetsAfter: ({ entry }) => [credentialTarget(entry)],
});

export const deleteCredential = action({
  name: 'credential.delete',
  requiresReauth: true,
  input: endCredentialInput,
  check: async (input) => requireReason(await connect(), input),
  targets: targetsOfCredential,
  run: async (input) => {
    const connection = await connect();
    const deleted = await deleting.deleteCredential(connection, input);
    await quietly(() => forgetFacts(connection, input), undefined);
    return deleted;
  },
  targetsAfter: ({ entry }) => (entry === null ? [] : [credentialTarget(entry)]),
  ended: ({ alreadyGone }) => (alreadyGone ? ALREADY_GONE : SUCCESS),
});

export const rotateCredential = action({
  name: 'credential.rotate',
  extraPermission: ({ retire }) => (retire === 'delete' ? 'vaults.delete' : null),
  requiresReauth: ({ retire }) => retire === 'delete',
  input: rotateInput,
  check: async (input) => requireReason(await connect(), input),
  targets: (input) => [...targetsOfCredential(input), ...campaignOf(input)],
  run: async ({ campaignId, ...input }, { user }, about) => {
    const connection = await connect();
    await nameCampaign({ campaignId }, connection, about);
    return withTwins(connection, await startCheckedRotation(connection, input, user));
  },
  targetsAfter: (moved) => rotationTargets(moved),
  ended: (moved) => endedAs(moved),
});

export const continueRotation = action({
  name: 'rotation.continue',
  extraPermission: async (input) =>
    (await rotation.mayDelete(await connect(), input)) ? 'vaults.delete' : null,
  input: continueRotationInput,
  check: async (input) => requireReasonToContinue(await connect(), input),
  targets: async ({ rotationId }) => [
    { kind: 'rotation', id: rotationId, label: null },
    ...(await campaignOfRotation(await mirror(), rotationId)),
  ],
  run: async (input, { user }) => {
    const connection = await connect();
    return withTwins(connection, await continueCheckedRotation(connection, input, user));
  },
  targetsAfter: (moved) => rotationTargets(moved),
  ended: (moved, { step }) => endedAs(moved, step),
});

export const startLeakChecklist = action({
  name: 'leak.start',
  input: startLeakInput,
  targets: targetsOfCredential,
  run: async (input) => leak.openLeak(await connect(), input),
});

export const removeLeaked = action({
  name: 'leak.remove',
  requiresReauth: true,
  input: removeLeakedInput,
  run: async (input) => {
    const connection = await connect();
    const checklist = await leak.removeLeaked(connection, input);
    await quietly(() => forgetFacts(connection, checklist), undefined);
    return checklist;
  },
  targetsAfter: (checklist) => targetsOfCredential(checklist),
  ended: ({ alreadyGone }) => (alreadyGone ? ALREADY_GONE : SUCCESS),
});

export const tickNotNeeded = action({
  name: 'leak.tick-not-needed',
  input: leakRef,
  run: async (input) => leak.tickNotNeeded(await connect(), input),
  targetsAfter: (checklist) => targetsOfCredential(checklist),
});

export const tickRevoked = action({
  name: 'leak.tick-revoked',
  input: leakRef,
  run: async (input) => leak.tickRevoked(await connect(), input),
  targetsAfter: (checklist) => targetsOfCredential(checklist),
});

export const askTeammate = action({
  name: 'collect.ask',
  input: askInput,
  targets: (input) => [vaultTarget({ id: input.vaultId }), ...campaignOf(input)],
  run: async (input, session, about) => {
    const connection = await connect();
    await nameCampaign(input, connection, about);
    return requests.ask(connection, session, input);
  },
  targetsAfter: (request) => requestTargets(request),
});

export const acceptException = action({
  name: 'policy.accept-exception',
  input: policyInputs.acceptExceptionInput,
  targets: subjectTargets,
  run: async (input, { user }) => exceptions.acceptException(await mirror(), input, user),
  auditSummary: ({ id }) => ({ id }),
});

export const endException = action({
  name: 'policy.end-exception',
  input: policyInputs.endExceptionInput,
  run: async (input, { user }) => exceptions.endException(await mirror(), input, user),
  targetsAfter: (ended) => subjectTargets(ended),
  auditSummary: ({ rule }) => ({ rule }),
});

export const setHold = action({
  name: 'hold.set',
  input: policyInputs.setHoldInput,
  targets: subjectTargets,
  run: async (input, { user }) => holds.setHold(await mirror(), input, user),
  auditSummary: ({ id }) => ({ id }),
});

export const releaseHold = action({
  name: 'hold.release',
  input: policyInputs.releaseHoldInput,
  run: async (input, { user }) => holds.releaseHold(await mirror(), input, user),
  targetsAfter: (released) => subjectTargets(released),
  auditSummary: ({ setBy }) => ({ setBy }),
});
