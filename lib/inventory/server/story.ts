import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import { AppError } from '@/lib/core/server/app-error';
import type { Database } from '@/lib/core/server/db/client';
import type { CredentialStory, InventoryRow, Relative, Relatives } from '../model';
import { credentialPolicies } from './exceptions';
import { DELETED_UNDER_HOLD } from './holds';
import { listed } from './list';
import { policiesInForce } from './policies';
import { COLUMNS, instant, instantOf } from './search';

const RELATIVES_MAX = 20;
const NO_RELATIVES: Relatives = { first: [], total: 0 };

interface CredentialKey {
  connection: string;
  vaultId: string;
  credentialId: string;
}

type Found = InventoryRow &
  Pick<
    CredentialStory,
    'firstSeenAt' | 'lastSeenAt' | 'replaces' | 'replacementSource' | 'deletedUnderHold'
  > & {
    fingerprint: string | null;
  };

const own = ({ connection, vaultId, credentialId }: CredentialKey): SQL =>
  sql`row.connection = ${connection} and row.vault_id = ${vaultId} and row.id = ${credentialId}`;

async function relatives(
  db: Database,
  { connection, vaultId, credentialId }: CredentialKey,
  isOne: SQL,
): Promise<Relatives> {
  const { rows } = await db.execute<Relative & { total: number } & Record<string, unknown>>(sql`
    select (count(*) over ())::int as total, row.vault_id as "vaultId", row.vault_name as "vaultName", row.id, row.target
    from inventory.credentials as row
    where row.connection = ${connection} and not row.is_archived and row.gone_at is null and ${isOne}
      and (row.vault_id, row.id) <> (${vaultId}, ${credentialId})
    order by row.vault_name, row.vault_id, row.id limit ${RELATIVES_MAX}`);
  return { first: rows.map(({ total: _, ...row }) => row), total: rows[0]?.total ?? 0 };
}

/** Returns what the inventory knows of one credential. Throws `ProblemError` `not_found`. */
export async function credentialStory(db: Database, place: CredentialKey): Promise<CredentialStory> {
  const { rows } = await db.execute<Found & Record<string, unknown>>(sql`
    select ${COLUMNS}, row.fingerprint, row.replaces, row.replacement_source as "replacementSource",
      ${instant('first_seen_at')} as "firstSeenAt",
      ${instantOf('coalesce(seen.last_seen_at, row.first_seen_at)')} as "lastSeenAt",
      ended.under_hold as "deletedUnderHold"
    from inventory.credentials as row
    left join inventory.sightings as seen using (connection, vault_id, id)
    left join lateral (
      select ${DELETED_UNDER_HOLD} as under_hold
      from (select row.connection, row.vault_id, row.id as credential_id, row.gone_at) as row, inventory.changes as change
      where row.gone_at is not null and change.connection = row.connection and change.vault_id = row.vault_id
        and change.credential_id = row.credential_id and change.field = 'deleted'
      order by change.id desc limit 1) as ended on true
    where ${own(place)}`);
  const [found] = rows;
  if (found === undefined)
    throw new AppError({
      code: 'not_found',
      message:
        'The inventory has no such credential. It may have been added after the last snapshot. Refresh the inventory.',
    });
  const { fingerprint, replaces, replacementSource, firstSeenAt, lastSeenAt, deletedUnderHold, ...row } =
    found;
  const [inForce, policies, sameToken, sameServer] = await Promise.all([
    policiesInForce(db),
    credentialPolicies(db, place),
    fingerprint === null ? NO_RELATIVES : relatives(db, place, sql`row.fingerprint = ${fingerprint}`),
    relatives(db, place, sql`row.target = ${row.target} and row.vault_id <> ${place.vaultId}`),
  ]);
  return {
    row: listed(row, inForce),
    firstSeenAt,
    lastSeenAt,
    replaces,
    replacementSource,
    policies,
    deletedUnderHold,
    sameToken,
    sameServer,
  };
}
