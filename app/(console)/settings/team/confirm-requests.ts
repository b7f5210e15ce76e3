import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { resetPath } from '@/lib/auth/invitation-link';
import type { Invitation, TeamMember } from '@/lib/auth/model';
import { callAction } from '@/lib/core/call-action';
import { actorName } from '@/lib/core/person';
import {
  createPasswordReset,
  deactivateUser,
  reactivateUser,
  releaseSingleSignOn,
  resetSecondFactor,
  revokeInvitation,
} from '../actions';

export const deactivateRequest = (member: TeamMember): ConfirmRequest => ({
  verb: 'Deactivate',
  done: 'deactivated',
  kind: 'account',
  targets: [{ id: member.id, label: actorName(member) }],
  consequence: 'Ends all their sessions and refuses every new sign-in. You can reactivate the account.',
  run: ({ id }) => reported(callAction(deactivateUser, { userId: id })),
});

export const reactivateRequest = (member: TeamMember): ConfirmRequest => ({
  verb: 'Reactivate',
  done: 'active again',
  kind: 'account',
  targets: [{ id: member.id, label: actorName(member) }],
  consequence: `They can sign in again as ${member.role}.`,
  run: ({ id }) => reported(callAction(reactivateUser, { userId: id })),
});

export const resetRequest = (member: TeamMember): ConfirmRequest => ({
  verb: 'Reset',
  done: 'reset',
  kind: 'second factor',
  targets: [{ id: member.id, label: `Second factor of ${actorName(member)}` }],
  consequence:
    'Removes their authenticator app, recovery codes and passkeys, and signs them out everywhere. The password stays. Confirm that they asked for this: anyone who knows the password can then set up a second factor.',
  run: ({ id }) => reported(callAction(resetSecondFactor, { userId: id })),
});

export const releaseRequest = (member: TeamMember): ConfirmRequest => ({
  verb: 'Release',
  done: 'released',
  kind: 'single sign-on',
  targets: [{ id: member.id, label: `Single sign-on of ${actorName(member)}` }],
  consequence:
    'Signs them out everywhere. The next person who signs in through single sign-on with this verified email address gets the account. Confirm that the address is still theirs.',
  run: ({ id }) => reported(callAction(releaseSingleSignOn, { userId: id })),
});

export const resetLinkRequest = (member: TeamMember, onLink: (link: string) => void): ConfirmRequest => ({
  verb: 'Create',
  done: 'created',
  kind: 'reset link',
  targets: [{ id: member.id, label: `Reset link for ${actorName(member)}` }],
  consequence:
    'Creates a link to set a new password, once, within an hour. Earlier links stop working. Setting the password signs them out everywhere; second factors stay. Confirm that they asked for this.',
  run: async ({ id }) => {
    const result = await callAction(createPasswordReset, { userId: id });
    if (!result.ok) return result;
    onLink(`${window.location.origin}${resetPath(result.value)}`);
    return { ok: true, value: {} };
  },
});

export const invitationLabel = (invitation: Invitation): string =>
  `${invitation.email ?? 'anyone'} as ${invitation.role}`;

export const revokeRequest = (invitation: Invitation): ConfirmRequest => ({
  verb: 'Revoke',
  done: 'revoked',
  kind: 'invitation',
  targets: [{ id: invitation.id, label: invitationLabel(invitation) }],
  consequence: 'The link stops working immediately.',
  run: ({ id }) => reported(callAction(revokeInvitation, { invitationId: id })),
});
