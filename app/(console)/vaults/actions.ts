'use server';

import {
  addCredentialInput,
  continueRotationInput,
  createVaultInput,
  credentialRef,
  deleteVaultInput,
  leakRef,
  rotateInput,
  vaultRef,
} from '@/lib/contract/inputs';
import { action } from '@/lib/server/action';
import { connect } from '@/lib/server/connection';
import * as create from '@/lib/server/rotation/create';
import * as leak from '@/lib/server/rotation/leak';
import * as remove from '@/lib/server/rotation/remove';
import * as rotation from '@/lib/server/rotation/rotation';

export const createVault = action({
  name: 'vault.create',
  input: createVaultInput,
  run: async (input) => create.createVault(await connect(), input),
});

export const archiveVault = action({
  name: 'vault.archive',
  input: vaultRef,
  run: async ({ vaultId }) => remove.archiveVault(await connect(), vaultId),
});

export const deleteVault = action({
  name: 'vault.delete',
  input: deleteVaultInput,
  run: async (input) => remove.deleteVault(await connect(), input),
});

export const countCredentials = action({
  name: 'vault.count-credentials',
  input: vaultRef,
  run: async ({ vaultId }) => remove.countCredentials(await connect(), vaultId),
});

export const addCredential = action({
  name: 'credential.create',
  input: addCredentialInput,
  run: async (input) => create.addCredential(await connect(), input),
});

export const archiveCredential = action({
  name: 'credential.archive',
  input: credentialRef,
  run: async (input) => remove.archiveCredential(await connect(), input),
});

export const deleteCredential = action({
  name: 'credential.delete',
  input: credentialRef,
  run: async (input) => remove.deleteCredential(await connect(), input),
});

export const rotateCredential = action({
  name: 'credential.rotate',
  input: rotateInput,
  run: async (input) => rotation.startRotation(await connect(), input),
});

export const continueRotation = action({
  name: 'rotation.continue',
  input: continueRotationInput,
  run: async (input) => rotation.continueRotation(await connect(), input),
});

export const startLeakChecklist = action({
  name: 'leak.start',
  input: credentialRef,
  run: async (input) => leak.openLeak(await connect(), input),
});

export const removeLeaked = action({
  name: 'leak.remove',
  input: leakRef,
  run: async (input) => leak.removeLeaked(await connect(), input),
});

export const tickReplaced = action({
  name: 'leak.tick-replaced',
  input: leakRef,
  run: async (input) => leak.tickReplaced(await connect(), input),
});

export const tickRevoked = action({
  name: 'leak.tick-revoked',
  input: leakRef,
  run: async (input) => leak.tickRevoked(await connect(), input),
});
