'use server';

import type { AuditTarget } from '@/lib/audit/model';
import {
  changeNameInput,
  changePolicyInput,
  changeRoleInput,
  inviteInput,
  noInput,
  revokeInvitationInput,
  sessionRef,
  userRef,
} from '@/lib/auth/model';
import * as account from '@/lib/auth/server/account';
import * as team from '@/lib/auth/server/team';
import { db } from '@/lib/core/server/db/client';
import { changeChecksInput } from '@/lib/verification/inputs';
import { changeChecks as changeCheckPolicy } from '@/lib/verification/server/verification-policy';
import { action } from '@/lib/web/server/action';

const userTarget = ({ userId }: { userId: string }): AuditTarget<'user'>[] => [
  { kind: 'user', id: userId, label: null },
];

export const changeName = action({
  name: 'user.change-name',
  input: changeNameInput,
  run: ({ name }, session) => account.changeName(db(), session, name),
});

export const endSession = action({
  name: 'session.end',
  input: sessionRef,
  targets: ({ sessionId }) => [{ kind: 'session', id: sessionId, label: null }],
  run: ({ sessionId }, session) => account.endSession(db(), session, sessionId),
});

export const endOtherSessions = action({
  name: 'session.end-others',
  input: noInput,
  run: (_input, session) => account.endOtherSessions(db(), session),
});

export const changeRole = action({
  name: 'user.change-role',
  requiresReauth: true,
  input: changeRoleInput,
  targets: userTarget,
  run: (input) => team.changeRole(db(), input),
});

export const deactivateUser = action({
  name: 'user.deactivate',
  requiresReauth: true,
  input: userRef,
  targets: userTarget,
  run: ({ userId }) => team.deactivateUser(db(), userId),
});

export const reactivateUser = action({
  name: 'user.reactivate',
  requiresReauth: true,
  input: userRef,
  targets: userTarget,
  run: ({ userId }) => team.reactivateUser(db(), userId),
});

export const resetSecondFactor = action({
  name: 'user.reset-second-factor',
  requiresReauth: true,
  input: userRef,
  targets: userTarget,
  run: ({ userId }) => team.resetSecondFactor(db(), userId),
});

export const releaseSingleSignOn = action({
  name: 'user.release-single-sign-on',
  requiresReauth: true,
  input: userRef,
  targets: userTarget,
  run: ({ userId }) => team.releaseSingleSignOn(db(), userId),
});

export const createPasswordReset = action({
  name: 'user.create-password-reset',
  requiresReauth: true,
  input: userRef,
  targets: userTarget,
  run: ({ userId }) => team.createPasswordReset(db(), userId),
});

export const invite = action({
  name: 'invitation.create',
  requiresReauth: true,
  input: inviteInput,
  run: (input, session) => team.invite(db(), session, input),
  targetsAfter: ({ id, email }) => [{ kind: 'invitation', id, label: email }],
});

export const revokeInvitation = action({
  name: 'invitation.revoke',
  input: revokeInvitationInput,
  targets: ({ invitationId }) => [{ kind: 'invitation', id: invitationId, label: null }],
  run: ({ invitationId }) => team.revokeInvitation(db(), invitationId),
});

export const changePolicy = action({
  name: 'policy.change',
  requiresReauth: true,
  input: changePolicyInput,
  targets: () => [{ kind: 'setting', id: 'second-factor', label: 'Who needs a second factor' }],
  run: (input) => team.changePolicy(db(), input),
});

export const changeChecks = action({
  name: 'setting.change-checks',
  requiresReauth: true,
  input: changeChecksInput,
  targets: () => [{ kind: 'setting', id: 'checks', label: 'Checking tokens' }],
  run: (input) => changeCheckPolicy(db(), input),
});
