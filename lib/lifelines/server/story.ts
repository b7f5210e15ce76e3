import 'server-only';
import { sql } from 'drizzle-orm';
import type { ActionName } from '@/lib/audit/action-registry';
import { summaryIn } from '@/lib/audit/entry-connection';
import type { AuditActor, AuditOutcome, AuditTarget } from '@/lib/audit/model';
import { lineOf } from '@/lib/audit/sentences';
import { named } from '@/lib/audit/server/mirror';
import { trustedKeys } from '@/lib/audit/server/signing';
import { REASON_OF_ENTRY } from '@/lib/audit/server/stated-reason';
import { verifiedTo } from '@/lib/audit/server/verified';
import type { LogFields } from '@/lib/core/log-fields';
import { mirrorNames } from '@/lib/inventory/server/mirror-names';
import { reasonIn } from '@/lib/vaults/reasons';
import type { LifeStory, StoryLine } from '../model';
import type { LifelineContext } from './lives';

const LINES_MAX = 200;

interface CredentialKey {
  vaultId: string;
  credentialId: string;
}

interface Found extends Record<string, unknown> {
  at: number;
  since: number | null;
  sequence: number | null;
  action: string;
  outcome: AuditOutcome | null;
  code: string | null;
  actor: AuditActor | null;
  targets: AuditTarget[] | null;
  asked: LogFields | null;
  result: LogFields | null;
  stated: LogFields | null;
  field: string | null;
  isDeletion: boolean;
  isOutside: boolean;
}

const DELETIONS: readonly ActionName[] = ['credential.delete', 'leak.remove', 'vault.delete'];
const READ: ActionName = 'credential.read-token';

/** Audit entries that name the credential, and changes in the inventory without an entry. */
async function linesOf({ db, connection }: LifelineContext, { vaultId, credentialId: id }: CredentialKey) {
  const own = sql`connection = ${connection} and vault_id = ${vaultId} and credential_id = ${id}`;
  const { rows } = await db.execute<Found>(sql`
    select (extract(epoch from entry.at) * 1000)::float8 as at, null::float8 as since,
      entry.sequence::float8 as sequence, entry.action, entry.outcome, entry.code, entry.actor, entry.targets,
      coalesce(intent.summary, entry.summary) as asked, entry.summary as result, asked.summary as stated,
      null as field, false as "isOutside",
      entry.outcome = 'success' and (entry.action = any(${sql.param([...DELETIONS])}::text[])
        or exists (select from inventory.changes where ${own} and field = 'deleted'
          and audit_sequence = entry.sequence)) as "isDeletion"
    from audit.entries as entry left join audit.entries as intent on intent.id = entry.intent_id ${REASON_OF_ENTRY}
    where (entry.target_ids @> array[${id}]
        or (entry.target_ids @> array[${vaultId}] and entry.action in ('vault.archive', 'vault.delete')))
      and entry.action <> ${READ}
      and (entry.outcome <> 'intent'
        or entry.sequence in (select sequence from audit.open_intents))
    union all
    select (extract(epoch from until) * 1000)::float8, (extract(epoch from since) * 1000)::float8, null, '', null, null,
      null, null, null, null, null, field, cause is not null, field = 'deleted'
    from inventory.changes where ${own} and coalesce(cause, 'outside') = 'outside'
    order by at desc limit ${LINES_MAX}`);
  return rows.toReversed();
}

/** Returns reads of its token by agent sessions in the log: only the embedded API records them. */
async function usageOf(
  { db }: LifelineContext,
  { credentialId }: CredentialKey,
): Promise<LifeStory['usage']> {
  const { rows } = await db.execute<{ reads: number; lastAt: number }>(sql`
    select count(*)::int as reads, (extract(epoch from max(at)) * 1000)::float8 as "lastAt" from audit.entries
    where target_ids @> array[${credentialId}] and action = ${READ} and outcome = 'success'`);
  return rows[0] && rows[0].reads > 0 ? rows[0] : null;
}

/** Returns why the credential had to end: a leak, the start of its rotation, or the intent to archive it. */
async function triggerOf({ db, connection }: LifelineContext, { vaultId, credentialId: id }: CredentialKey) {
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

function subjectOf(found: readonly Found[], { vaultId, credentialId }: CredentialKey): LifeStory['subject'] {
  const done = found.filter(({ outcome }) => outcome === 'success' || outcome === 'unknown');
  const targets = done.flatMap((entry) => entry.targets ?? []);
  if (!targets.some(({ kind, id }) => kind === 'credential' && id === credentialId)) return null;
  const labelOf = (wanted: string) =>
    targets.findLast(({ id, label }) => id === wanted && label !== null)?.label ?? null;
  return { target: labelOf(credentialId), vaultName: labelOf(vaultId) };
}

/** Returns the life of one credential, oldest first, at most 200 lines. */
export async function lifeStory(
  context: LifelineContext,
  place: CredentialKey,
  keys: readonly string[] = trustedKeys(),
): Promise<LifeStory> {
  const [found, trigger, usage, chain] = await Promise.all([
    linesOf(context, place),
    triggerOf(context, place),
    usageOf(context, place),
    verifiedTo(context.db, keys),
  ]);
  const ids = new Set(found.flatMap(({ targets }) => targets?.map(({ id }) => id) ?? []));
  const facts = await mirrorNames.facts(context.db, [...ids]);
  const proofOf = (sequence: number | null): StoryLine['proof'] => {
    if (sequence === null) return null;
    if (chain === null || (chain.isIntact && sequence > chain.sequence)) return 'pending';
    return chain.isIntact || sequence < chain.sequence ? 'verified' : 'broken';
  };
  return {
    lines: found.map(({ action, code, targets, asked, result, stated, ...line }) => ({
      ...line,
      actor: line.actor && { name: line.actor.name, kind: line.actor.kind },
      words:
        line.outcome === null
          ? ''
          : lineOf({
              ...{ action, outcome: line.outcome, code },
              targets: (targets ?? []).map((target) => named(target, facts)),
              asked: summaryIn({ summary: asked }),
              result: summaryIn({ summary: result }),
            })
              .map((part) => (typeof part === 'string' ? part : part.text))
              .join(''),
      // A token is verified before the change that has the reason.
      reason: action === 'credential.verify' ? null : reasonIn(stated),
      proof: proofOf(line.sequence),
    })),
    trigger,
    usage,
    subject: subjectOf(found, place),
  };
}
