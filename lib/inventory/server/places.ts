import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { CredentialPlace } from '../inputs';

/** Distinct credentials as a table `place` with `vault_id`, `credential_id` and `position`. */
export const placesTable = (places: readonly CredentialPlace[]): SQL => sql`(
  select vault_id, credential_id, min(position) as position
  from unnest(${sql.param(places.map(({ vaultId }) => vaultId))}::text[],
    ${sql.param(places.map(({ credentialId }) => credentialId))}::text[])
    with ordinality as sent (vault_id, credential_id, position)
  group by vault_id, credential_id) as place`;
