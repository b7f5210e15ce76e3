import 'server-only';
import { and, eq, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import { counted } from '@/lib/core/counted';
import { actorName } from '@/lib/core/person';
import { appError } from '@/lib/core/server/app-error';
import type { CloseInput, DecideInput, ReopenInput, RowOwnerInput } from '../inputs';
import { type Counts, countsOf, leftOf } from '../model';
import { type CampaignContext, noCampaign, type Person } from './campaigns';
import { rowsOf } from './rows';
import { campaignRows, campaigns } from './schema';

type Transaction = Parameters<Parameters<CampaignContext['db']['transaction']>[0]>[0];
type CampaignRow = Pick<DecideInput, 'campaignId' | 'vaultId' | 'credentialId'>;

const changedSince = () =>
  appError(
    'conflict',
    'Another person changed this row after the page was loaded. Check it, then decide again.',
  );

/** Locks an open campaign, so that nothing is decided while it closes, and it closes once. */
async function lockOpen(tx: Transaction, { connection }: CampaignContext, campaignId: string) {
  const [campaign] = await tx
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.id, campaignId), eq(campaigns.connection, connection)))
    .for('update');
  if (campaign === undefined) throw noCampaign();
  if (campaign.closedAt !== null)
    throw appError('conflict', `${campaign.closedByName} has closed this campaign. Nothing was changed.`);
  return { id: campaign.id, name: campaign.name };
}

const isRow = ({ campaignId, vaultId, credentialId }: CampaignRow) =>
  and(
    eq(campaignRows.campaignId, campaignId),
    eq(campaignRows.vaultId, vaultId),
    eq(campaignRows.credentialId, credentialId),
  );

interface Decided {
  campaign: { id: string; name: string };
  target: string;
}

async function changeRow(
  context: CampaignContext,
  input: CampaignRow & { revision: number },
  change: PgUpdateSetSource<typeof campaignRows>,
  check: (tx: Transaction) => Promise<void> = async () => {},
): Promise<Decided> {
  return context.db.transaction(async (tx) => {
    const campaign = await lockOpen(tx, context, input.campaignId);
    await check(tx);
    const [row] = await tx
      .update(campaignRows)
      .set({ ...change, revision: input.revision + 1 })
      .where(and(isRow(input), eq(campaignRows.revision, input.revision)))
      .returning({ target: campaignRows.target });
    if (row === undefined) throw changedSince();
    return { campaign, target: row.target };
  });
}

/**
 * Stores what a person states about a row. Rejects with `conflict` if another person decided since, the campaign is
 * closed, or a rotation has already replaced the token.
 */
export const decide = (context: CampaignContext, input: DecideInput, by: Person): Promise<Decided> =>
  changeRow(
    context,
    input,
    {
      decision: input.decision,
      decisionNote: input.note,
      decidedByName: actorName(by),
      decidedAt: sql`now()`,
    },
    async (tx) => {
      const row = (await rowsOf(context.db, input.campaignId, tx)).find(
        ({ vaultId, credentialId }) => vaultId === input.vaultId && credentialId === input.credentialId,
      );
      if (row?.state === 'rotated' || row?.state === 'verified')
        throw appError('conflict', 'The token was rotated after the page was loaded. Nothing was changed.');
    },
  );

/** Revokes what a person stated about a row. Rejects as `decide` does. */
export const reopen = (context: CampaignContext, input: ReopenInput): Promise<Decided> =>
  changeRow(context, input, { decision: null, decisionNote: '', decidedByName: null, decidedAt: null });

/** Sets the owner of a row; '' for none. Rejects with `not_found`, or `conflict` if the campaign is closed. */
export const setRowOwner = (context: CampaignContext, { owner, ...place }: RowOwnerInput): Promise<Decided> =>
  context.db.transaction(async (tx) => {
    const campaign = await lockOpen(tx, context, place.campaignId);
    const [row] = await tx
      .update(campaignRows)
      .set({ owner: owner === '' ? null : owner })
      .where(isRow(place))
      .returning({ target: campaignRows.target });
    if (row === undefined) throw noCampaign();
    return { campaign, target: row.target };
  });

/**
 * Closes a campaign and stores the state of each row. Rejects with `conflict` if it is already closed or the number of
 * open rows has changed, and with `invalid_input` if rows are open without a note.
 */
export async function closeCampaign(
  context: CampaignContext,
  { campaignId, left, note }: CloseInput,
  by: Person,
): Promise<{ campaign: Decided['campaign']; counts: Counts }> {
  return context.db.transaction(async (tx) => {
    const campaign = await lockOpen(tx, context, campaignId);
    const rows = await rowsOf(context.db, campaignId, tx);
    const counts = countsOf(rows);
    const found = leftOf(counts);
    if (found !== left)
      throw appError(
        'conflict',
        `The campaign now has ${counted(found, 'row')} left, not ${left.toLocaleString('en')}. Check the campaign, then close it again.`,
      );
    if (left > 0 && note === '')
      throw appError('invalid_input', 'Some fields need a correction.', {
        fields: { note: 'Enter why rows are left. The report shows it.' },
      });
    await tx.execute(sql`
      update campaigns.rows as row set closed_as = sent.value
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) as sent (value)
      where row.campaign_id = ${campaignId} and row.vault_id = sent.value ->> 'vaultId'
        and row.credential_id = sent.value ->> 'credentialId'`);
    await tx
      .update(campaigns)
      .set({
        closedAt: sql`now()`,
        closedBy: by.id,
        closedByName: actorName(by),
        closeNote: note,
      })
      .where(eq(campaigns.id, campaignId));
    return { campaign, counts };
  });
}
