'use server';

import { acceptInvitationInput } from '@/lib/contract/access';
import * as invitations from '@/lib/server/access/invitations';
import { action } from '@/lib/server/action';
import { db } from '@/lib/server/db/client';

export const acceptInvitation = action({
  name: 'invitation.accept',
  permission: 'public',
  bearer: (input, session) => invitations.invitee(db(), input, session),
  input: acceptInvitationInput,
  run: (input) => invitations.acceptInvitation(db(), input),
});
