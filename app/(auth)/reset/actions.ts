'use server';

import { resetPasswordInput } from '@/lib/contract/access';
import * as passwordReset from '@/lib/server/access/password-reset';
import { action } from '@/lib/server/action';
import { db } from '@/lib/server/db/client';

export const resetPassword = action({
  name: 'user.reset-password',
  permission: 'public',
  bearer: (input) => passwordReset.bearerOfReset(db(), input),
  input: resetPasswordInput,
  run: (input) => passwordReset.resetPassword(db(), input),
});
