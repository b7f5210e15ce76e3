import { ActorName } from '@/components/actor-name';
import { actionLabel, locationLabel } from '@/components/audit-labels';
import { TargetLine } from '@/components/audit-targets';
import type { Column } from '@/components/data-table/data-table';
import type { preloading } from '@/components/lazy-dialog';
import { OutcomeBadge } from '@/components/outcome-badge';
import { ReasonLine } from '@/components/reason-line';
import { Time } from '@/components/ui/time';
import type { ActivityEntry } from '@/lib/audit/activity';
import { reasonIn } from '@/lib/vaults/reasons';

/** Mutes an intent with a known outcome: the row of the outcome has all of its facts. */
const tone = ({ outcome, related }: ActivityEntry): string =>
  outcome === 'intent' && related.length > 0 ? 'text-muted' : '';

function Why({ entry }: { entry: ActivityEntry }) {
  const reason = reasonIn(entry.asked);
  return (
    reason && (
      <div className="truncate text-xs text-muted">
        <ReasonLine reason={reason} />
      </div>
    )
  );
}

export const activityColumns = ({
  onOpen,
  button,
}: {
  onOpen: (sequence: number) => void;
  button: ReturnType<typeof preloading>;
}): Column<ActivityEntry>[] => [
  {
    header: 'Time',
    from: 'md',
    cell: (entry) => (
      <span className={tone(entry)}>
        <Time value={entry.at} show="evidence" />
      </span>
    ),
  },
  {
    header: 'Action',
    className: 'max-md:w-full max-md:max-w-0',
    cell: (entry) => (
      <div className={tone(entry)}>
        <button
          type="button"
          onClick={() => onOpen(entry.sequence)}
          {...button}
          className={`max-w-full truncate text-left hover:underline ${tone(entry) === '' ? 'font-medium' : ''}`}
        >
          {actionLabel(entry.action)}
          <span className="sr-only"> row {locationLabel(entry.sequence)}</span>
        </button>
        <div className="text-xs text-muted lg:hidden">
          <ActorName stored={entry.actor.name} isPerson={entry.actor.kind === 'user'} />
        </div>
        <div className="text-xs md:hidden">
          {entry.targets.length > 0 && <TargetLine entry={entry} />}
          <Why entry={entry} />
          <span className="text-muted">
            <Time value={entry.at} show="evidence" />
          </span>
        </div>
      </div>
    ),
  },
  {
    header: 'Who',
    from: 'lg',
    className: 'min-w-48 max-w-64',
    cell: (entry) => (
      <div className={tone(entry)}>
        <ActorName stored={entry.actor.name} isPerson={entry.actor.kind === 'user'} />
      </div>
    ),
  },
  {
    header: 'What',
    from: 'md',
    className: 'w-full max-w-0',
    cell: (entry) => (
      <div className={tone(entry)}>
        <TargetLine entry={entry} />
        <Why entry={entry} />
      </div>
    ),
  },
  {
    header: 'Outcome',
    cell: (entry) => (
      <div className="max-sm:w-28 sm:whitespace-nowrap">
        <OutcomeBadge entry={entry} />
        {entry.code !== null && <code className="block text-xs break-words text-muted">{entry.code}</code>}
      </div>
    ),
  },
  {
    header: 'Row',
    from: 'xl',
    cell: (entry) => <span className="text-xs text-muted tabular-nums">{locationLabel(entry.sequence)}</span>,
  },
];
