import 'server-only';
import { sql } from 'drizzle-orm';
import { trustedKeys } from '@/lib/audit/server/signing';
import { REASON_OF_ENTRY } from '@/lib/audit/server/stated-reason';
import { verifiedTo } from '@/lib/audit/server/verified';
import type { LogFields } from '@/lib/core/log-fields';
import { reasonIn } from '@/lib/vaults/reasons';
import type { LifeStory, StoryLine } from '../model';
import type { LifelineContext } from './lives';

const LINES_MAX = 200;

type Line = Omit<StoryLine, 'reason' | 'proof'> & { asked: LogFields | null; [column: string]: unknown };

/** Entries of the log that name the credential, and changes that the inventory saw and no entry explains. */
async function linesOf({ db, connection }: LifelineContext, vaultId: string, id: string): Promise<Line[]> {
  const { rows } = await db.execute<Line>(sql`
    select (extract(epoch from entry.at) * 1000)::float8 as at, entry.sequence::float8 as sequence, entry.action,
      entry.outcome, entry.actor ->> 'name' as actor, null as field, asked.summary as asked
    from audit.entries as entry ${REASON_OF_ENTRY}
    where (entry.target_ids @> array[${id}]
        or (entry.target_ids @> array[${vaultId}] and entry.action in ('vault.archive', 'vault.delete')))
      and (entry.outcome <> 'intent'
        or not exists (select from audit.entries as ended where ended.intent_id = entry.id))
    union all
    select (extract(epoch from until) * 1000)::float8, null, null, null, null, field, null
    from inventory.changes
    where connection = ${connection} and vault_id = ${vaultId} and credential_id = ${id} and cause = 'outside'
    order by at desc limit ${LINES_MAX}`);
  return rows.toReversed();
}

/** When it became known that the credential has to go: a leak, the start of its rotation, or the intent to archive it. */
async function triggerOf({ db, connection }: LifelineContext, vaultId: string, id: string) {
  const { rows } = await db.execute<{ at: number; kind: 'leak' | 'rotation' | 'intent' }>(sql`
    select (extract(epoch from at) * 1000)::float8 as at, kind from (
      select opened_at as at, 'leak' as kind, 1 as rank from leak_checklists
      where connection = ${connection} and vault_id = ${vaultId} and credential_id = ${id}
      union all
      select started_at, 'rotation', 2 from rotations
      where connection = ${connection} and vault_id = ${vaultId} and credential_id = ${id} and state = 'done'
        and method = 'recreate'
      union all
      select intent.at, 'intent', 3 from audit.entries as entry join audit.entries as intent on intent.id = entry.intent_id
      where entry.target_ids @> array[${id}] and entry.action in ('credential.archive', 'credential.delete')
        and entry.outcome = 'success') as found
    order by rank, at limit 1`);
  return rows[0] ?? null;
}

/** The life of one credential, oldest first, at most 200 lines. */
export async function lifeStory(
  context: LifelineContext,
  { vaultId, credentialId }: { vaultId: string; credentialId: string },
  keys: readonly string[] = trustedKeys(),
): Promise<LifeStory> {
  const [lines, trigger, chain] = await Promise.all([
    linesOf(context, vaultId, credentialId),
    triggerOf(context, vaultId, credentialId),
    verifiedTo(context.db, keys),
  ]);
  const proofOf = (sequence: number | null): StoryLine['proof'] => {
    if (sequence === null) return null;
    if (chain === null || (chain.isIntact && sequence > chain.sequence)) return 'pending';
    return chain.isIntact || sequence < chain.sequence ? 'verified' : 'broken';
  };
  return {
    lines: lines.map(({ asked, ...line }) => ({
      ...line,
      reason: reasonIn(asked),
      proof: proofOf(line.sequence),
    })),
    trigger,
  };
}
