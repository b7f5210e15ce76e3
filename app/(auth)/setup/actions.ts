'use server';

import { setUpInput } from '@/lib/contract/access';
import * as setup from '@/lib/server/access/setup';
import { action } from '@/lib/server/action';
import { db } from '@/lib/server/db/client';

export const setUp = action({
  name: 'console.set-up',
  permission: 'public',
  bearer: (input) => setup.holder(db(), input),
  input: setUpInput,
  run: (input) => setup.setUp(db(), input),
});
