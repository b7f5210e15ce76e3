'use server';

import { z } from 'zod';
import { connect, inventoryContext } from '@/lib/boot/server/vault-context';
import { setExpiryInput, setOwnerInput } from '@/lib/inventory/inputs';
import { setExpiry } from '@/lib/inventory/server/expiry';
import { setOwner } from '@/lib/inventory/server/owner';
import { cancelSnapshot } from '@/lib/inventory/server/snapshot-state';
import { beginSnapshot } from '@/lib/inventory/server/worker';
import { targetsOfCredential, vaultTarget } from '@/lib/vaults/server/targets';
import { action } from '@/lib/web/server/action';

const nothing = z.object({});

/** Begins a snapshot and returns before it ends: the page shows how far it is. */
export const refreshInventory = action({
  name: 'inventory.refresh',
  onlyReads: true,
  input: nothing,
  run: async () => beginSnapshot(await inventoryContext()),
});

export const cancelRefresh = action({
  name: 'inventory.cancel',
  onlyReads: true,
  input: nothing,
  run: async () => {
    const { api, db } = await connect();
    return { isCancelled: await cancelSnapshot(db, api.connection.id) };
  },
});

export const changeOwner = action({
  name: 'inventory.set-owner',
  input: setOwnerInput,
  targets: ({ vaultId, credentialId }) =>
    credentialId === null ? [vaultTarget({ id: vaultId })] : targetsOfCredential({ vaultId, credentialId }),
  run: async ({ owner, ...subject }) => {
    const { api, db } = await connect();
    return setOwner(db, api.connection.id, subject, owner === '' ? null : owner);
  },
  told: ({ credentials }) => ({ credentials }),
});

export const changeExpiry = action({
  name: 'inventory.set-expiry',
  input: setExpiryInput,
  targets: targetsOfCredential,
  run: async ({ day, ...place }) => {
    const { api, db } = await connect();
    await setExpiry(db, { connection: api.connection.id, ...place }, day === '' ? null : day);
  },
});
