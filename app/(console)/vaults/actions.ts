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
import {
  credentialTarget,
  rotationTargets,
  targetsOfCredential,
  vaultTarget,
} from '@/lib/server/audit/targets';
import { connect } from '@/lib/server/connection';
import * as create from '@/lib/server/rotation/create';
import * as leak from '@/lib/server/rotation/leak';
import * as remove from '@/lib/server/rotation/remove';
import * as rotation from '@/lib/server/rotation/rotation';

export const createVault = action({
  name: 'vault.create',
  permission: 'vaults.change',
  input: createVaultInput,
  run: async (input) => create.createVault(await connect(), input),
  made: ({ vault, credentials }) => [vaultTarget(vault), ...credentials.map(credentialTarget)],
});

export const archiveVault = action({
  name: 'vault.archive',
  permission: 'vaults.change',
  input: vaultRef,
  targets: ({ vaultId }) => [vaultTarget({ id: vaultId })],
  run: async ({ vaultId }) => remove.archiveVault(await connect(), vaultId),
  made: ({ entry }) => [vaultTarget(entry)],
});

export const deleteVault = action({
  name: 'vault.delete',
  permission: 'vaults.delete',
  sensitive: true,
  input: deleteVaultInput,
  targets: ({ vaultId, typedName }) => [vaultTarget({ id: vaultId, name: typedName })],
  run: async (input) => remove.deleteVault(await connect(), input),
});

export const countCredentials = action({
  name: 'vault.count-credentials',
  permission: 'vaults.read',
  onlyReads: true,
  input: vaultRef,
  run: async ({ vaultId }) => remove.countCredentials(await connect(), vaultId),
});

export const addCredential = action({
  name: 'credential.create',
  permission: 'vaults.change',
  input: addCredentialInput,
  targets: ({ vaultId }) => [vaultTarget({ id: vaultId })],
  run: async (input) => create.addCredential(await connect(), input),
  made: (credential) => [credentialTarget(credential)],
});

export const archiveCredential = action({
  name: 'credential.archive',
  permission: 'vaults.change',
  input: credentialRef,
  targets: targetsOfCredential,
  run: async (input) => remove.archiveCredential(await connect(), input),
  made: ({ entry }) => [credentialTarget(entry)],
});

export const deleteCredential = action({
  name: 'credential.delete',
  permission: 'vaults.delete',
  input: credentialRef,
  targets: targetsOfCredential,
  run: async (input) => remove.deleteCredential(await connect(), input),
});

export const rotateCredential = action({
  name: 'credential.rotate',
  permission: 'vaults.change',
  alsoNeeds: ({ retire }) => (retire === 'delete' ? 'vaults.delete' : null),
  input: rotateInput,
  targets: targetsOfCredential,
  run: async (input) => rotation.startRotation(await connect(), input),
  made: (moved) => rotationTargets(moved),
});

export const continueRotation = action({
  name: 'rotation.continue',
  permission: 'vaults.change',
  alsoNeeds: async (input) => ((await rotation.mayDelete(await connect(), input)) ? 'vaults.delete' : null),
  input: continueRotationInput,
  targets: ({ rotationId }) => [{ kind: 'rotation', id: rotationId, label: null }],
  run: async (input) => rotation.continueRotation(await connect(), input),
  made: (moved) => rotationTargets(moved),
});

export const startLeakChecklist = action({
  name: 'leak.start',
  permission: 'vaults.change',
  input: credentialRef,
  targets: targetsOfCredential,
  run: async (input) => leak.openLeak(await connect(), input),
});

export const removeLeaked = action({
  name: 'leak.remove',
  permission: 'vaults.delete',
  input: leakRef,
  run: async (input) => leak.removeLeaked(await connect(), input),
  made: (checklist) => targetsOfCredential(checklist),
});

export const tickReplaced = action({
  name: 'leak.tick-replaced',
  permission: 'vaults.change',
  input: leakRef,
  run: async (input) => leak.tickReplaced(await connect(), input),
  made: (checklist) => targetsOfCredential(checklist),
});

export const tickRevoked = action({
  name: 'leak.tick-revoked',
  permission: 'vaults.change',
  input: leakRef,
  run: async (input) => leak.tickRevoked(await connect(), input),
  made: (checklist) => targetsOfCredential(checklist),
});
