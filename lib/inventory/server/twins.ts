import 'server-only';
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { bounded } from './bounded';
import { kept } from './kept-counts';

/** Above this number, a list in any order quickly finds one of them. */
const TWINS_MAX = 1_000;

/** Values that several active credentials share; null: more than 1,000. */
export interface Twins {
  fingerprints: string[] | null;
  servers: { vaultId: string; target: string }[] | null;
}

/** Finds them in two passes over an index, once per state of the mirror. Throws `ProblemError` after 5 s. */
export const twinsOf = (mirror: { db: Database; connection: string }): Promise<Twins> =>
  kept(mirror, ['twins'], () =>
    bounded(mirror.db, async (tx) => {
      const active = sql`from inventory.credentials where connection = ${mirror.connection}
        and not is_archived and gone_at is null`;
      const several = sql`having count(*) > 1 limit ${TWINS_MAX + 1}`;
      const { rows: tokens } = await tx.execute<{ fingerprint: string }>(sql`
        select fingerprint ${active} and fingerprint is not null group by fingerprint ${several}`);
      const { rows: servers } = await tx.execute<{ vaultId: string; target: string }>(sql`
        select vault_id as "vaultId", target ${active} group by vault_id, target ${several}`);
      return {
        fingerprints: tokens.length > TWINS_MAX ? null : tokens.map(({ fingerprint }) => fingerprint),
        servers: servers.length > TWINS_MAX ? null : servers,
      };
    }),
  );

const array = (values: readonly string[]): SQL => sql`${sql.param([...values])}::text[]`;

/** Whether `row`, an active credential, may share its token with others: an index finds these rows. */
export const mayShareToken = ({ fingerprints }: Twins): SQL =>
  fingerprints === null ? sql`true` : sql`row.fingerprint = any(${array(fingerprints)})`;

/** The same for a URL within its vault. */
export const mayShareServer = ({ servers }: Twins): SQL =>
  servers === null
    ? sql`true`
    : sql`(row.vault_id, row.target) in (
        select * from unnest(${array(servers.map(({ vaultId }) => vaultId))}, ${array(servers.map(({ target }) => target))}))`;
