import 'server-only';
import { sql } from 'drizzle-orm';
import type { Database } from '@/lib/core/server/db/client';
import { POLICY_RULE_NAMES, type Policies, type PolicyCounts } from '../policies';
import { violates } from './policy-conditions';

const LIMIT_MS = 5_000;

/** Rules that compare rows. Each has a separate query, which PostgreSQL can run as a join. */
const APART: ReadonlySet<string> = new Set(['shared', 'duplicate']);

/**
 * Returns how many active credentials break each rule: the rows of `policy:<rule>`. One statement of at most 5 s;
 * rejects with the database's error above that.
 */
export async function policyCounts(
  db: Database,
  connection: string,
  policies: Policies,
): Promise<PolicyCounts> {
  const counts = POLICY_RULE_NAMES.map((rule) => {
    const isOurs = sql`${violates(rule, policies)}`;
    const count = APART.has(rule)
      ? sql`(select count(*)::int from inventory.credentials as row
          where row.connection = ${connection} and ${isOurs})`
      : sql`count(*) filter (where ${isOurs})::int`;
    return sql`${count} as ${sql.identifier(rule)}`;
  });
  return db.transaction(
    async (tx) => {
      await tx.execute(sql.raw(`set local statement_timeout = ${LIMIT_MS}`));
      const { rows } = await tx.execute<PolicyCounts>(sql`
        select ${sql.join(counts, sql`, `)} from inventory.credentials as row where row.connection = ${connection}`);
      const [found] = rows;
      if (found === undefined) throw new Error('a count without a row');
      return found;
    },
    { accessMode: 'read only' },
  );
}
