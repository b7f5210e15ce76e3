'use server';

import { z } from 'zod';
import { connect, inventoryContext } from '@/lib/boot/server/vault-context';
import { campaignPreviewInput, startCampaignInput } from '@/lib/campaigns/inputs';
import { campaignPreview, campaignTarget, startCampaign as start } from '@/lib/campaigns/server/campaigns';
import { selectionInput, setOwnerInput, setOwnersInput } from '@/lib/inventory/inputs';
import { setOwner, setOwners } from '@/lib/inventory/server/owner';
import { selectedNow } from '@/lib/inventory/server/selection';
import { cancelSnapshot } from '@/lib/inventory/server/snapshot-state';
import { beginSnapshot } from '@/lib/inventory/server/worker';
import { credentialTarget, targetsOfCredential, vaultTarget } from '@/lib/vaults/server/targets';
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

/** What the inventory knows now of selected rows, for the preview of what will happen to them. */
export const lookAtSelection = action({
  name: 'inventory.look-at-selection',
  onlyReads: true,
  input: selectionInput,
  run: async ({ credentials }) => {
    const { api, db } = await connect();
    return selectedNow(db, api.connection.id, credentials);
  },
});

/** An entry of the audit log names so many; the count of all of them is in its summary. */
const NAMED_MAX = 200;

export const changeOwners = action({
  name: 'inventory.set-owners',
  input: setOwnersInput,
  targets: ({ credentials }) =>
    credentials.slice(0, NAMED_MAX).map(({ credentialId }) => credentialTarget({ id: credentialId })),
  run: async ({ owner, credentials }) => {
    const { api, db } = await connect();
    return setOwners(db, api.connection.id, credentials, owner === '' ? null : owner);
  },
  told: (counts) => ({ ...counts }),
});

export const previewCampaign = action({
  name: 'campaign.preview',
  onlyReads: true,
  input: campaignPreviewInput,
  run: async ({ credentials }) => {
    const { api, db } = await connect();
    return campaignPreview({ db, connection: api.connection.id }, credentials);
  },
});

export const startCampaign = action({
  name: 'campaign.start',
  input: startCampaignInput,
  run: async (input, { user }) => {
    const { api, db } = await connect();
    return start({ db, connection: api.connection.id }, input, user);
  },
  made: (campaign) => [campaignTarget(campaign)],
  told: ({ rows, leftOut }) => ({ rows, leftOut }),
});
