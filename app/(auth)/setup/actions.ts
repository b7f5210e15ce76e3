'use server';

import { setUpInput } from '@/lib/auth/model';
import * as setup from '@/lib/auth/server/setup';
import { db } from '@/lib/core/server/db/client';
import { action } from '@/lib/web/server/action';

export const setUp = action({
  name: 'console.set-up',
  linkHolder: (input) => setup.holder(db(), input),
  input: setUpInput,
  run: (input) => setup.setUp(db(), input),
});
