import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { serverOfHost } from '@/lib/catalog/catalogue';
import type { Database } from '@/lib/core/server/db/client';
import { requiresVerification } from '@/lib/verification/check-policy';
import { policy } from '@/lib/verification/server/verification-policy';
import type { CampaignRow, Counts, RowState } from '../model';
import { ROW_STATES } from '../model';

export type Executor = Pick<Database, 'execute'>;

const instant = (expression: string): SQL =>
  sql.raw(`to_char(${expression} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);

/**
 * Rows of campaigns with the facts that decide their states. A rotation counts if it started during the campaign and is
 * done; a token request if it was created during the campaign. A verdict counts if it was stored after the new token
 * was sent, because an older one may be about the old token.
 */
const FACTS = sql`
  campaigns.rows as row
  join campaigns.campaigns as campaign on campaign.id = row.campaign_id
  left join inventory.credentials as shown on shown.connection = campaign.connection
    and shown.vault_id = row.vault_id and shown.id = row.credential_id
  left join inventory.vaults as vault on vault.connection = campaign.connection and vault.id = row.vault_id
  left join lateral (
    select id, started_at, updated_at, coalesce(new_credential_id, credential_id) as holder from rotations
    where connection = campaign.connection and vault_id = row.vault_id and credential_id = row.credential_id
      and state = 'done' and started_at >= campaign.created_at
    order by updated_at desc limit 1) as done on true
  left join lateral (
    select state from rotations
    where connection = campaign.connection and vault_id = row.vault_id and credential_id = row.credential_id
      and (state not in ('done', 'failed', 'abandoned')
        or (state = 'abandoned' and started_at >= campaign.created_at))
    order by started_at desc limit 1) as open on true
  left join lateral (
    select asked_by_name, created_at, credential_id,
      credential_id is null and revoked_at is null and decision is distinct from 'refused' and expires_at > now()
        and (used_at is null or sealed is not null) as is_open
    from collect_requests
    where connection = campaign.connection and vault_id = row.vault_id and target = row.target
      and created_at >= campaign.created_at
    order by credential_id is null, created_at desc limit 1) as request on true
  left join credential_facts as facts on facts.connection = campaign.connection and facts.vault_id = row.vault_id
    and facts.credential_id = coalesce(done.holder, request.credential_id)
    and facts.updated_at >= coalesce(done.started_at, request.created_at)`;

const IS_RETIRED = sql`(shown.gone_at is not null or shown.is_archived is true or vault.is_archived is true
  or vault.gone_at is not null)`;

/** A teammate's token is stored in another credential and this one no longer exists. */
const IS_REPLACED = sql`(request.credential_id is not null and request.credential_id <> row.credential_id
  and (shown.gone_at is not null or shown.is_archived is true))`;

const STATE = sql`coalesce(row.closed_as ->> 'state', case
  when done.id is not null or ${IS_REPLACED}
    then case when facts.verdict ->> 'code' = 'proven' then 'verified' else 'rotated' end
  when row.decision is not null then row.decision
  when ${IS_RETIRED} then 'retired'
  when request.is_open then 'asked'
  else 'to_do' end)`;

type Found = Omit<CampaignRow, 'service' | 'verificationRequired'> & {
  closedAs: CampaignRow | null;
  [column: string]: unknown;
};

/** Returns all rows of a campaign, sorted by server and vault. Rows of a closed campaign are as at its end. */
export async function rowsOf(
  db: Database,
  campaignId: string,
  executor: Executor = db,
): Promise<CampaignRow[]> {
  const [rules, { rows }] = await Promise.all([
    policy(db),
    executor.execute<Found>(sql`
    select row.closed_as as "closedAs", row.vault_id as "vaultId", row.credential_id as "credentialId",
      coalesce(shown.vault_name, row.vault_name) as "vaultName", shown.environment, row.target, row.kind, row.owner,
      ${STATE} as state, row.revision,
      case when done.id is not null then json_build_object('at', ${instant('done.updated_at')}, 'byName', (
        select actor ->> 'name' from audit.entries where target_ids @> array[done.id::text] and outcome = 'success'
          and action in ('credential.rotate', 'rotation.continue') order by sequence desc limit 1)) end as rotation,
      case when done.id is not null or ${IS_REPLACED} then coalesce(done.holder, request.credential_id)
        end as "newCredentialId",
      case when done.id is not null or ${IS_REPLACED} then facts.verdict ->> 'code' end as verdict,
      case when open.state = 'abandoned' then 'abandoned' when open.state is not null then 'unfinished'
        end as "openRotation",
      case when request.created_at is not null then json_build_object('askedByName', request.asked_by_name,
        'at', ${instant('request.created_at')}, 'isOpen', request.is_open,
        'credentialId', request.credential_id) end as request,
      case when row.decision is not null then json_build_object('state', row.decision, 'note', row.decision_note,
        'byName', row.decided_by_name, 'at', ${instant('row.decided_at')}) end as decision,
      case when shown.gone_at is not null or vault.gone_at is not null then 'deleted'
        when shown.is_archived or vault.is_archived then 'archived'
        when shown.id is null or shown.missing_since is not null then 'not_listed' else 'active' end as shows
    from ${FACTS} where row.campaign_id = ${campaignId}
    order by row.target, "vaultName", row.vault_id, row.credential_id`),
  ]);
  return rows.map(
    ({ closedAs, ...row }) =>
      closedAs ?? {
        ...row,
        service: serverOfHost(row.target)?.name ?? null,
        verificationRequired: requiresVerification(rules, row.environment ?? undefined),
      },
  );
}

/** Returns the number of rows in each state, for each campaign of a connection. */
export async function countsByCampaign(db: Database, connection: string): Promise<Map<string, Counts>> {
  const { rows } = await db.execute<{ id: string; state: RowState; count: number }>(sql`
    select row.campaign_id as id, ${STATE} as state, count(*)::int as count
    from ${FACTS} where campaign.connection = ${connection} group by 1, 2`);
  const found = new Map<string, Counts>();
  for (const { id, state, count } of rows) {
    const counts = found.get(id) ?? (Object.fromEntries(ROW_STATES.map((one) => [one, 0])) as Counts);
    counts[state] = count;
    found.set(id, counts);
  }
  return found;
}
