import 'server-only';
import { type SQL, sql } from 'drizzle-orm';

/** Whether the entry under this alias has a reason for the change. */
export const statesReason = (alias: string): SQL =>
  sql.raw(`(${alias}.summary ?| array['reason', 'reasonNote', 'ticket'])`);

/**
 * Joins `asked`, the summary with the reason of the change of `entry`: that of its intent or, for a step of a
 * rotation, of the intent that started the rotation, whose id is that of the rotation.
 */
export const REASON_OF_ENTRY = sql`left join lateral (
  select asked.summary from audit.entries as asked
  where asked.id in (select coalesce(entry.intent_id, entry.id) union all
      select (named.item ->> 'id')::uuid from jsonb_array_elements(entry.targets) as named (item)
      where named.item ->> 'kind' = 'rotation')
    and asked.outcome = 'intent' and ${statesReason('asked')}
  order by asked.sequence desc limit 1) as asked on true`;
