import type { ConfirmRequest } from '@/components/confirm-action/confirm-action';
import type { Invitation, TeamMember } from '@/lib/contract/access';
import type { Result } from '@/lib/contract/result';
import { callAction } from '@/lib/queries/call-action';
import { deactivateUser, reactivateUser, resetSecondFactor, revokeInvitation } from '../actions';

const plain = async (call: Promise<Result<unknown>>): Promise<Result<{ note?: string }>> => {
  const result = await call;
  return result.ok ? { ok: true, value: {} } : result;
};

export const deactivateRequest = (member: TeamMember): ConfirmRequest => ({
  verb: 'Deactivate',
  done: 'deactivated',
  kind: 'account',
  targets: [{ id: member.id, label: member.name }],
  consequence:
    'Signs them out everywhere at once and refuses every new sign-in. What they did stays in the audit log, and the account can be reactivated.',
  run: ({ id }) => plain(callAction(deactivateUser, { userId: id })),
});

export const reactivateRequest = (member: TeamMember): ConfirmRequest => ({
  verb: 'Reactivate',
  done: 'active again',
  kind: 'account',
  targets: [{ id: member.id, label: member.name }],
  consequence: `Lets them sign in again, as ${member.role}, with the ways to sign in that they had.`,
  run: ({ id }) => plain(callAction(reactivateUser, { userId: id })),
});

export const resetRequest = (member: TeamMember): ConfirmRequest => ({
  verb: 'Reset',
  done: 'reset',
  kind: 'second factor',
  targets: [{ id: member.id, label: `Second factor of ${member.name}` }],
  consequence:
    'Takes away their authenticator app, recovery codes and passkeys, and signs them out everywhere. The password stays. Make sure that it is they who ask: whoever knows the password can then set up a factor of their own.',
  run: ({ id }) => plain(callAction(resetSecondFactor, { userId: id })),
});

export const invitationLabel = (invitation: Invitation): string =>
  `${invitation.email ?? 'anybody'} as ${invitation.role}`;

export const revokeRequest = (invitation: Invitation): ConfirmRequest => ({
  verb: 'Revoke',
  done: 'revoked',
  kind: 'invitation',
  targets: [{ id: invitation.id, label: invitationLabel(invitation) }],
  consequence: 'The link stops working at once. Nobody who has joined already is touched.',
  run: ({ id }) => plain(callAction(revokeInvitation, { invitationId: id })),
});
