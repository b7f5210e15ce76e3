import 'server-only';
import { randomUUID } from 'node:crypto';
import { and, asc, desc, eq, isNotNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { AuditTarget } from '@/lib/audit/model';
import { actorName } from '@/lib/core/person';
import { may, type Role } from '@/lib/core/roles';
import { appError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import type { CredentialPlace } from '@/lib/inventory/inputs';
import { placesTable } from '@/lib/inventory/server/places';
import type { StartCampaignInput } from '../inputs';
import { type Campaign, type CampaignPreview, type CampaignView, type Counts, countsOf } from '../model';
import { countsByCampaign, rowsOf } from './rows';
import { campaigns } from './schema';

export interface CampaignContext {
  db: Database;
  connection: string;
}

export interface Person {
  id: string;
  name: string;
  email: string;
}

const LISTED_MAX = 200;
const DAY_MS = 86_400_000;

type Stored = typeof campaigns.$inferSelect;

const utc = (instant: string): string => new Date(instant).toISOString();

function toCampaign(row: Stored, counts: Counts, now = Date.now()): Campaign {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  return {
    ...{ id: row.id, name: row.name, reason: row.reason, reasonNote: row.reasonNote, ticket: row.ticket },
    ...{ dueOn: row.dueOn, q: row.query, createdByName: row.createdByName, closedByName: row.closedByName },
    dueInDays: Math.round((Date.parse(`${row.dueOn}T00:00:00Z`) - today) / DAY_MS),
    createdAt: utc(row.createdAt),
    closedAt: row.closedAt === null ? null : utc(row.closedAt),
    closeNote: row.closeNote,
    counts,
  };
}

export const campaignTarget = ({ id, name }: { id: string; name?: string }): AuditTarget<'campaign'> => ({
  kind: 'campaign',
  id,
  label: name ?? null,
});

export const noCampaign = () =>
  appError('not_found', 'This campaign does not exist. It may belong to another account.');

async function stored({ db, connection }: CampaignContext, id: string): Promise<Stored> {
  if (!z.uuid().safeParse(id).success) throw noCampaign();
  const [row] = await db
    .select()
    .from(campaigns)
    .where(and(eq(campaigns.id, id), eq(campaigns.connection, connection)));
  if (row === undefined) throw noCampaign();
  return row;
}

/** Returns a campaign as an audit target. Rejects with `ProblemError` `not_found`. */
export const targetOf = async (context: CampaignContext, id: string): Promise<AuditTarget<'campaign'>> =>
  campaignTarget(await stored(context, id));

/** Returns the campaign of the audit entry that started a rotation and has its id, or none. */
export async function campaignOfRotation(
  { db, connection }: CampaignContext,
  rotationId: string,
): Promise<AuditTarget<'campaign'>[]> {
  const { rows } = await db.execute<{ id: string; name: string }>(sql`
    select campaign.id, campaign.name
    from audit.entries as entry cross join lateral jsonb_array_elements(entry.targets) as item (target)
      join campaigns.campaigns as campaign on campaign.id::text = item.target ->> 'id' and campaign.connection = ${connection}
    where entry.id = ${rotationId}::uuid and item.target ->> 'kind' = 'campaign'`);
  return rows.map(campaignTarget);
}

/** Returns a campaign with all of its rows. Rejects with `ProblemError` `not_found`. */
export async function campaignView(context: CampaignContext, id: string): Promise<CampaignView> {
  const row = await stored(context, id);
  const rows = await rowsOf(context.db, id);
  return { campaign: toCampaign(row, countsOf(rows)), rows };
}

/** Returns the last 200 campaigns: first open ones by due date, then closed ones, newest first. */
export async function listCampaigns({ db, connection }: CampaignContext): Promise<Campaign[]> {
  const isClosed = isNotNull(campaigns.closedAt);
  const found = await db
    .select()
    .from(campaigns)
    .where(eq(campaigns.connection, connection))
    .orderBy(asc(isClosed), desc(campaigns.closedAt), asc(campaigns.dueOn), desc(campaigns.createdAt))
    .limit(LISTED_MAX);
  const counts = found.length === 0 ? new Map() : await countsByCampaign(db, connection);
  return found.map((row) => toCampaign(row, counts.get(row.id) ?? countsOf([])));
}

const ACTIVE = sql`not shown.is_archived and shown.gone_at is null`;

const shownPlaces = ({ connection }: CampaignContext, places: readonly CredentialPlace[]) => sql`
  ${placesTable(places)} join inventory.credentials as shown on shown.connection = ${connection}
    and shown.vault_id = place.vault_id and shown.id = place.credential_id and ${ACTIVE}`;

const UNOWNED_SHOWN = 20;
const OWNERS_MAX = 100;

/** Returns existing owners of the account, and active members for people who may see the team. */
async function ownersToOffer({ db, connection }: CampaignContext, role: Role): Promise<string[]> {
  const members = may(role, 'settings.manage')
    ? sql`union select email from access."user" where deactivated_at is null`
    : sql``;
  const { rows } = await db.execute<{ email: string }>(sql`
    select distinct owner as email from inventory.credentials
    where connection = ${connection} and owner is not null and not is_archived and gone_at is null
    ${members} order by email limit ${OWNERS_MAX}`);
  return rows.map(({ email }) => email);
}

export async function campaignPreview(
  context: CampaignContext,
  places: readonly CredentialPlace[],
  role: Role,
): Promise<CampaignPreview> {
  const { rows } = await context.db.execute<{ active: number; unowned: number }>(sql`
    select count(*)::int as active, (count(*) filter (where shown.owner is null))::int as unowned
    from ${shownPlaces(context, places)}`);
  const { rows: inOpen } = await context.db.execute<
    CampaignPreview['inOpen'][number] & Record<string, unknown>
  >(sql`
    select campaign.name, count(*)::int as count from ${shownPlaces(context, places)}
      join campaigns.rows as row on row.vault_id = shown.vault_id and row.credential_id = shown.id
      join campaigns.campaigns as campaign on campaign.id = row.campaign_id
        and campaign.connection = ${context.connection} and campaign.closed_at is null
    group by campaign.id, campaign.name order by count(*) desc, campaign.name limit 5`);
  const { active = 0, unowned = 0 } = rows[0] ?? {};
  const { rows: unownedRows } = await context.db.execute<
    CampaignPreview['unownedRows'][number] & Record<string, unknown>
  >(sql`
    select shown.vault_id as "vaultId", shown.id, shown.vault_name as "vaultName", shown.target
    from ${shownPlaces(context, places)} where shown.owner is null
    order by shown.vault_name, shown.target, shown.id limit ${UNOWNED_SHOWN}`);
  const owners = unowned === 0 ? [] : await ownersToOffer(context, role);
  return { selected: places.length, active, unowned, unownedRows, owners, inOpen };
}

/**
 * Starts a campaign with the active credentials. Returns the number of rows, and the number of omitted credentials,
 * which are archived, deleted or not in the inventory. Rejects with `conflict` if none is active.
 */
export async function startCampaign(
  context: CampaignContext,
  { credentials: places, owner, q, name, reason, reasonNote, ticket, dueOn }: StartCampaignInput,
  by: Person,
): Promise<{ id: string; name: string; rows: number; leftOut: number }> {
  const id = randomUUID();
  const rows = await context.db.transaction(async (tx) => {
    await tx.insert(campaigns).values({
      ...{ id, connection: context.connection, name, reason, reasonNote, ticket, dueOn, query: q },
      ...{ createdBy: by.id, createdByName: actorName(by) },
    });
    const { rowCount } = await tx.execute(sql`
      insert into campaigns.rows (campaign_id, vault_id, credential_id, vault_name, target, kind, owner)
      select ${id}, shown.vault_id, shown.id, shown.vault_name, shown.target, shown.kind,
        coalesce(shown.owner, nullif(${owner}, ''))
      from ${shownPlaces(context, places)}`);
    if (rowCount === 0 || rowCount === null)
      throw appError('conflict', 'None of these credentials is active. Select others.');
    return rowCount;
  });
  return { id, name, rows, leftOut: places.length - rows };
}
