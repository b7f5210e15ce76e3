'use server';

import { connect } from '@/lib/boot/server/vault-context';
import { acceptExceptionInput, endExceptionInput } from '@/lib/inventory/policy-inputs';
import * as exceptions from '@/lib/inventory/server/exceptions';
import { subjectTargets } from '@/lib/vaults/server/targets';
import { action } from '@/lib/web/server/action';

const mirror = async () => {
  const { api, db } = await connect();
  return { db, connection: api.connection.id };
};

export const acceptException = action({
  name: 'policy.accept-exception',
  input: acceptExceptionInput,
  targets: subjectTargets,
  run: async (input, { user }) => exceptions.acceptException(await mirror(), input, user),
  told: ({ id }) => ({ id }),
});

export const endException = action({
  name: 'policy.end-exception',
  input: endExceptionInput,
  run: async (input, { user }) => exceptions.endException(await mirror(), input, user),
  made: (ended) => subjectTargets(ended),
  told: ({ rule }) => ({ rule }),
});
