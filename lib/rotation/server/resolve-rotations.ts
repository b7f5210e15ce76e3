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
 * Changes of rotations that ended with an unknown outcome, with the rotation, where that has ended since. The rotation
 * is named by the row, or has the id of the intent that began it. What was closed by a person stays unknown.
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
 * Writes how a change of a rotation ended whose outcome was unknown, where a later step has ended the rotation: a
 * further row about the same intent. Returns how many rows that were. Rejects where the log cannot be written.
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
