import 'server-only';
import { sql } from 'drizzle-orm';
import { toEntry } from '@/lib/audit/server/entry';
import { outcomeOf } from '@/lib/audit/server/intent';
import { record } from '@/lib/audit/server/log';
import { entries } from '@/lib/audit/server/schema';
import type { Database } from '@/lib/core/server/db/client';
import { rotations } from '@/lib/vaults/server/schema';
import { ofRotation } from './reconcilers';

const BATCH = 200;

/**
 * Changes with an unknown outcome whose rotation has ended since. The audit entry names the rotation, or the rotation has
 * the id of the intent that started it. A rotation that a person closed stays unknown.
 */
const OPEN = sql`
  select open.intent_id, rotation.id
  from (
    select intent_id, min(sequence) as sequence, min(coalesce(
      jsonb_path_query_first(targets, '$[*] ? (@.kind == "rotation")') ->> 'id', intent_id::text)) as rotation_id
    from audit.entries as ended
    where outcome = 'unknown' and action in ('credential.rotate', 'rotation.continue') and intent_id is not null
      and not exists (select from audit.entries as known
        where known.intent_id = ended.intent_id and known.outcome in ('success', 'failure'))
    group by intent_id
  ) as open
  join rotations as rotation on rotation.id::text = open.rotation_id and rotation.state in ('done', 'failed')
  order by open.sequence
  limit ${BATCH}`;

/**
 * Writes the outcome of a rotation's change that was unknown, if a later step ended the rotation, as a further row
 * about the same intent. Returns the number of these rows. Rejects if the log cannot be written.
 */
export async function resolveRotations(db: Database): Promise<number> {
  const resolved = await db
    .select({ intent: entries, row: rotations })
    .from(sql`(${OPEN}) as open`)
    .innerJoin(entries, sql`${entries.id} = open.intent_id`)
    .innerJoin(rotations, sql`${rotations.id} = open.id`)
    .orderBy(entries.sequence);
  for (const { intent, row } of resolved)
    await record(db, {
      ...outcomeOf(toEntry(intent), { ...ofRotation(row), summary: { reconciled: true } }),
      actor: { id: null, name: 'Strongroom, after the rotation ended', kind: 'system' },
    });
  return resolved.length;
}
