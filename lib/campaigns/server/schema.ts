import {
  date,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core';
import { connection } from '@/lib/core/server/db/columns';
import type { ReasonName } from '@/lib/vaults/reasons';
import type { CampaignRow, DecisionName } from '../model';

/** Worklists of credentials to rotate. No column of this schema can hold a token. */
export const campaignSchema = pgSchema('campaigns');

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 6 });

export const campaigns = campaignSchema.table(
  'campaigns',
  {
    id: uuid('id').primaryKey(),
    connection: connection(),
    name: text('name').notNull(),
    reason: text('reason').$type<ReasonName>().notNull(),
    reasonNote: text('reason_note').notNull(),
    ticket: text('ticket').notNull(),
    dueOn: date('due_on', { mode: 'string' }).notNull(),
    query: text('query').notNull(),
    createdBy: text('created_by').notNull(),
    createdByName: text('created_by_name').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    closedBy: text('closed_by'),
    closedByName: text('closed_by_name'),
    closedAt: at('closed_at'),
    closeNote: text('close_note').notNull().default(''),
  },
  (table) => [index('campaigns_latest').on(table.connection, table.createdAt)],
);

/** What a person decided about a credential. Other facts are read from rotations, token requests and the inventory. */
export const campaignRows = campaignSchema.table(
  'rows',
  {
    campaignId: uuid('campaign_id')
      .notNull()
      .references(() => campaigns.id),
    vaultId: text('vault_id').notNull(),
    credentialId: text('credential_id').notNull(),
    /** As at the start of the campaign. */
    vaultName: text('vault_name').notNull(),
    target: text('target').notNull(),
    kind: text('kind').notNull(),
    owner: text('owner'),
    decision: text('decision').$type<DecisionName>(),
    decisionNote: text('decision_note').notNull().default(''),
    decidedByName: text('decided_by_name'),
    decidedAt: at('decided_at'),
    revision: integer('revision').notNull().default(0),
    /** The state when the campaign was closed; null while it is open. */
    closedAs: jsonb('closed_as').$type<CampaignRow>(),
  },
  (table) => [
    primaryKey({ columns: [table.campaignId, table.vaultId, table.credentialId] }),
    index('campaign_rows_credential').on(table.vaultId, table.credentialId),
  ],
);
