'use server';

import { acceptInvitationInput } from '@/lib/auth/model';
import * as invitations from '@/lib/auth/server/invitations';
import { db } from '@/lib/core/server/db/client';
import { action } from '@/lib/web/server/action';

export const acceptInvitation = action({
  name: 'invitation.accept',
  linkHolder: (input, session) => invitations.invitee(db(), input, session),
  input: acceptInvitationInput,
  run: (input) => invitations.acceptInvitation(db(), input),
});
