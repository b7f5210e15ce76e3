'use server';

import { z } from 'zod';
import type { AuditTarget } from '@/lib/audit/model';
import { inventoryContext, mirror } from '@/lib/boot/server/vault-context';
import { campaignPreviewInput, startCampaignInput } from '@/lib/campaigns/inputs';
import { campaignPreview, campaignTarget, startCampaign as start } from '@/lib/campaigns/server/campaigns';
import {
  type CredentialPlace,
  selectionInput,
  setExpiryInput,
  setOwnerInput,
  setOwnersInput,
} from '@/lib/inventory/inputs';
import { acceptExceptionsInput } from '@/lib/inventory/policy-inputs';
import { changeViewInput, saveViewInput, viewRef } from '@/lib/inventory/saved-views';
import { acceptExceptions as accept } from '@/lib/inventory/server/exceptions';
import { setExpiry } from '@/lib/inventory/server/expiry';
import { selectionCsv } from '@/lib/inventory/server/export';
import { setOwner, setOwners } from '@/lib/inventory/server/owner';
import * as views from '@/lib/inventory/server/saved-views';
import { selectedNow } from '@/lib/inventory/server/selection';
import { cancelSnapshot } from '@/lib/inventory/server/snapshot-state';
import { beginSnapshot } from '@/lib/inventory/server/worker';
import { credentialTarget, subjectTargets, targetsOfCredential } from '@/lib/vaults/server/targets';
import { action } from '@/lib/web/server/action';

const nothing = z.object({});

/** Starts a snapshot and returns before it ends: the page shows its progress. */
export const refreshInventory = action({
  name: 'inventory.refresh',
  readOnly: true,
  input: nothing,
  run: async () => beginSnapshot(await inventoryContext()),
});

export const cancelRefresh = action({
  name: 'inventory.cancel',
  readOnly: true,
  input: nothing,
  run: async () => {
    const { db, connection } = await mirror();
    return { isCancelled: await cancelSnapshot(db, connection) };
  },
});

export const changeOwner = action({
  name: 'inventory.set-owner',
  input: setOwnerInput,
  targets: subjectTargets,
  run: async ({ owner, ...subject }) => {
    const { db, connection } = await mirror();
    return setOwner(db, connection, subject, owner === '' ? null : owner);
  },
  auditSummary: ({ credentials }) => ({ credentials }),
});

export const changeExpiry = action({
  name: 'inventory.set-expiry',
  input: setExpiryInput,
  targets: targetsOfCredential,
  run: async ({ day, ...place }) => {
    const { db, connection } = await mirror();
    await setExpiry(db, { connection, ...place }, day === '' ? null : day);
  },
});

const viewTarget = ({ id, name }: { id: string; name: string }): AuditTarget<'saved_view'>[] => [
  { kind: 'saved_view', id, label: name },
];

export const saveView = action({
  name: 'view.save',
  input: saveViewInput,
  run: async (input, { user }) => views.saveView(await mirror(), input, user),
  targetsAfter: (view) => viewTarget(view),
});

export const changeView = action({
  name: 'view.change',
  input: changeViewInput,
  targets: viewTarget,
  run: async (input, { user }) => views.changeView(await mirror(), input, user),
});

export const deleteView = action({
  name: 'view.delete',
  input: viewRef,
  targets: ({ id }) => [{ kind: 'saved_view', id, label: null }],
  run: async (input, { user }) => views.deleteView(await mirror(), input, user),
  auditSummary: ({ name }) => ({ name }),
});

/** The current state of selected rows in the inventory, for the preview of a change. */
export const lookAtSelection = action({
  name: 'inventory.look-at-selection',
  readOnly: true,
  input: selectionInput,
  run: async ({ credentials }) => {
    const { db, connection } = await mirror();
    return selectedNow(db, connection, credentials);
  },
});

/** Most credentials that an audit entry names; its summary has the count of all. */
const NAMED_MAX = 200;

function namedOf(credentials: readonly CredentialPlace[]): AuditTarget<'credential'>[] {
  return credentials.slice(0, NAMED_MAX).map(({ credentialId }) => credentialTarget({ id: credentialId }));
}

/** Exports the selected rows as a file; the audit log records who exported how many. */
export const exportSelection = action({
  name: 'inventory.export-selection',
  input: selectionInput,
  targets: ({ credentials }) => namedOf(credentials),
  run: async ({ credentials }) => selectionCsv(await mirror(), credentials),
  auditSummary: ({ rows }) => ({ rows }),
});

export const changeOwners = action({
  name: 'inventory.set-owners',
  input: setOwnersInput,
  targets: ({ credentials }) => namedOf(credentials),
  run: async ({ owner, credentials }) => {
    const { db, connection } = await mirror();
    return setOwners(db, connection, credentials, owner === '' ? null : owner);
  },
  auditSummary: (counts) => ({ ...counts }),
});

export const acceptExceptions = action({
  name: 'policy.accept-exceptions',
  input: acceptExceptionsInput,
  targets: ({ credentials }) => namedOf(credentials),
  run: async (input, { user }) => accept(await mirror(), input, user),
  auditSummary: (counts) => ({ ...counts }),
});

export const previewCampaign = action({
  name: 'campaign.preview',
  readOnly: true,
  input: campaignPreviewInput,
  run: async ({ credentials }, { user }) => campaignPreview(await mirror(), credentials, user.role),
});

export const startCampaign = action({
  name: 'campaign.start',
  input: startCampaignInput,
  run: async (input, { user }) => {
    const { db, connection } = await mirror();
    return start({ db, connection }, input, user);
  },
  targetsAfter: (campaign) => [campaignTarget(campaign)],
  auditSummary: ({ rows, leftOut }) => ({ rows, leftOut }),
});
