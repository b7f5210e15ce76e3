import type { ReactNode } from 'react';
import { ActorName } from '@/components/actor-name';
import { actionLabel, outcomeSentence } from '@/components/audit-labels';
import { TargetLink, targetName } from '@/components/audit-targets';
import { isOpenIntent, OutcomeBadge } from '@/components/outcome-badge';
import { ReasonLine } from '@/components/reason-line';
import { CopyButton } from '@/components/ui/copy-button';
import type { ActivityEntry } from '@/lib/audit/activity';
import type { ActivityParams } from '@/lib/audit/activity-params';
import { connectionIn } from '@/lib/audit/entry-connection';
import type { AuditActor } from '@/lib/audit/model';
import { reasonIn } from '@/lib/vaults/reasons';

export type EntryFilter = Partial<Pick<ActivityParams, 'actor' | 'action' | 'target'>>;

const KIND_WORDS: Readonly<Record<AuditActor['kind'], string>> = {
  user: 'a user',
  api_token: 'a caller of the embedded API',
  agent_session: 'an agent session',
  system: 'system',
  anonymous: 'unknown',
};

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 py-1 max-sm:grid-cols-1">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

function Exact({ value, label }: { value: string; label: string }) {
  return (
    <span className="flex min-w-0 items-start gap-1">
      <code className="min-w-0 text-xs leading-6 break-all">{value}</code>
      <CopyButton text={value} label={label} />
    </span>
  );
}

const OnlyThis = ({ children, onClick }: { children: ReactNode; onClick: () => void }) => (
  <button type="button" onClick={onClick} className="text-xs text-accent underline">
    {children}
  </button>
);

const Nothing = () => <span className="text-muted">–</span>;

function Targets({ entry, onFilter }: { entry: ActivityEntry; onFilter: (filter: EntryFilter) => void }) {
  return (
    <ul className="flex flex-col gap-1.5">
      {entry.targets.map((target) => (
        <li key={`${target.kind} ${target.id}`}>
          <TargetLink target={target} entry={entry} />
          {entry.deletedIds.includes(target.id) && <span className="text-muted"> (deleted)</span>}
          <Exact value={target.id} label={`Copy ID of ${targetName(target)}`} />
          <OnlyThis onClick={() => onFilter({ target: target.id })}>
            All rows of this {target.kind.replace('_', ' ')}
          </OnlyThis>
        </li>
      ))}
    </ul>
  );
}

export function EntryFacts({
  entry,
  onFilter,
}: {
  entry: ActivityEntry;
  onFilter: (filter: EntryFilter) => void;
}) {
  const { actor, targets } = entry;
  const connection = connectionIn(entry);
  const reason = reasonIn(entry.asked);
  return (
    <dl>
      <Row name="Time">
        <time dateTime={entry.at} className="tabular-nums">
          {entry.at.replace('T', ' ').replace('Z', ' UTC')}
        </time>
      </Row>
      <Row name="Outcome">
        <OutcomeBadge entry={entry} />{' '}
        <span className="text-muted">
          {isOpenIntent(entry)
            ? 'Still running, or Strongroom stopped before it recorded the outcome.'
            : outcomeSentence(entry.outcome)}
        </span>
      </Row>
      {entry.code !== null && (
        <Row name="Code">
          <code>{entry.code}</code>
        </Row>
      )}
      <Row name="Who">
        <ActorName stored={actor.name} isPerson={actor.kind === 'user'} />{' '}
        <span className="text-muted">({KIND_WORDS[actor.kind]})</span>
        {actor.id !== null && <Exact value={actor.id} label="Copy actor ID" />}
        <OnlyThis onClick={() => onFilter({ actor: actor.id ?? actor.kind })}>
          All rows of this actor
        </OnlyThis>
      </Row>
      <Row name="Action">
        {actionLabel(entry.action)} <code className="text-xs text-muted">{entry.action}</code>
        <div>
          <OnlyThis onClick={() => onFilter({ action: [entry.action] })}>All rows of this action</OnlyThis>
        </div>
      </Row>
      <Row name="What">
        {targets.length === 0 ? <Nothing /> : <Targets entry={entry} onFilter={onFilter} />}
      </Row>
      {reason && (
        <Row name="Reason">
          <ReasonLine reason={reason} />
        </Row>
      )}
      {connection !== null && (
        <Row name="Connection">
          <code>{connection}</code>
        </Row>
      )}
    </dl>
  );
}

export function EntryTrace({ entry }: { entry: ActivityEntry }) {
  return (
    <dl className="border-t border-line pt-3">
      <Row name="Request ID">
        {entry.requestId === null ? <Nothing /> : <Exact value={entry.requestId} label="Copy request ID" />}
      </Row>
      <Row name="Address">{entry.address === null ? <Nothing /> : <code>{entry.address}</code>}</Row>
      <Row name="User agent">{entry.userAgent ?? <Nothing />}</Row>
      <Row name="Row ID">
        <Exact value={entry.id} label="Copy row ID" />
      </Row>
      {entry.intentId !== null && (
        <Row name="Intent ID">
          <Exact value={entry.intentId} label="Copy intent ID" />
        </Row>
      )}
      <Row name="Hash">
        <Exact value={entry.hash} label="Copy hash" />
      </Row>
      <Row name="Previous hash">
        <Exact value={entry.previousHash} label="Copy previous hash" />
      </Row>
    </dl>
  );
}
