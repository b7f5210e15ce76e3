'use server';

import type { AuditTarget } from '@/lib/audit/model';
import { mirror } from '@/lib/boot/server/vault-context';
import { closeInput, decideInput, reopenInput, rowOwnerInput } from '@/lib/campaigns/inputs';
import { type CampaignContext, campaignTarget } from '@/lib/campaigns/server/campaigns';
import * as decisions from '@/lib/campaigns/server/decide';
import { credentialTarget } from '@/lib/vaults/server/targets';
import { action } from '@/lib/web/server/action';

async function context(): Promise<CampaignContext> {
  const { db, connection } = await mirror();
  return { db, connection };
}

const targetsOfRow = ({
  campaignId,
  credentialId,
}: {
  campaignId: string;
  credentialId: string;
}): AuditTarget<'campaign' | 'credential'>[] => [
  campaignTarget({ id: campaignId }),
  credentialTarget({ id: credentialId }),
];

export const decideRow = action({
  name: 'campaign.decide',
  input: decideInput,
  targets: targetsOfRow,
  run: async (input, { user }) => decisions.decide(await context(), input, user),
  targetsAfter: ({ campaign }) => [campaignTarget(campaign)],
});

export const reopenRow = action({
  name: 'campaign.reopen',
  input: reopenInput,
  targets: targetsOfRow,
  run: async (input) => decisions.reopen(await context(), input),
  targetsAfter: ({ campaign }) => [campaignTarget(campaign)],
});

export const setRowOwner = action({
  name: 'campaign.set-owner',
  input: rowOwnerInput,
  targets: targetsOfRow,
  run: async (input) => decisions.setRowOwner(await context(), input),
  targetsAfter: ({ campaign }) => [campaignTarget(campaign)],
});

export const closeCampaign = action({
  name: 'campaign.close',
  input: closeInput,
  targets: ({ campaignId }) => [campaignTarget({ id: campaignId })],
  run: async (input, { user }) => decisions.closeCampaign(await context(), input, user),
  targetsAfter: ({ campaign }) => [campaignTarget(campaign)],
  auditSummary: ({ counts }) => ({ ...counts }),
});
