'use server';

import { resetPasswordInput } from '@/lib/auth/model';
import * as passwordReset from '@/lib/auth/server/password-reset';
import { db } from '@/lib/core/server/db/client';
import { action } from '@/lib/web/server/action';

export const resetPassword = action({
  name: 'user.reset-password',
  linkHolder: (input) => passwordReset.bearerOfReset(db(), input),
  input: resetPasswordInput,
  run: (input) => passwordReset.resetPassword(db(), input),
});
