import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { ActorName } from '@/components/actor-name';
import { actionLabel, locationLabel } from '@/components/audit-labels';
import { targetName } from '@/components/audit-targets';
import { problemOf } from '@/components/data-table/use-pages';
import { Link } from '@/components/link';
import { isOpenIntent, OutcomeBadge } from '@/components/outcome-badge';
import { ProblemNotice } from '@/components/problem-notice';
import { ReasonLine } from '@/components/reason-line';
import { Dialog } from '@/components/ui/dialog';
import { Time } from '@/components/ui/time';
import type { ActivityEntry } from '@/lib/audit/activity';
import type { AuditTarget } from '@/lib/audit/model';
import { targetHistory } from '@/lib/audit/queries';
import { reasonIn } from '@/lib/vaults/reasons';

const ROWS_MAX = 10;

/** Guarantee: the activity page, with an encoded filter. */
const activityOf = (target: string, entry?: number) =>
  `/activity?target=${encodeURIComponent(target)}${entry === undefined ? '' : `&entry=${entry}`}` as Route;

/** Omits an intent with a known outcome: the row of the outcome has the same facts. */
const hasHappened = (entry: ActivityEntry): boolean => entry.outcome !== 'intent' || isOpenIntent(entry);

/** What changed in the vault: without it, all rotations look the same. */
const TargetNames = ({ targets }: { targets: readonly AuditTarget[] }) => {
  // A rotation names its old and its new credential, which have the same server.
  const names = new Set(targets.filter(({ kind }) => kind !== 'rotation').map(targetName));
  return [...names].map((name) => (
    <bdi key={name} className="block text-xs break-words">
      {name}
    </bdi>
  ));
};

function HistoryRow({ entry, target }: { entry: ActivityEntry; target: string }) {
  const reason = reasonIn(entry.asked);
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line py-2 last:border-0">
      <span className="min-w-0 flex-1 basis-48">
        <Link
          href={activityOf(target, entry.sequence)}
          prefetch={false}
          className="font-medium hover:underline"
        >
          {actionLabel(entry.action)}
          <span className="sr-only"> row {locationLabel(entry.sequence)}</span>
        </Link>
        <TargetNames targets={entry.targets.filter(({ id }) => id !== target)} />
        <span className="block text-xs text-muted">
          <ActorName stored={entry.actor.name} isPerson={entry.actor.kind === 'user'} />
        </span>
        {reason && (
          <span className="block text-xs break-words">
            <ReasonLine reason={reason} />
          </span>
        )}
      </span>
      <OutcomeBadge entry={entry} />
      <span className="text-xs text-muted">
        <Time value={entry.at} show="evidence" />
      </span>
    </li>
  );
}

export default function HistoryDialog({
  vaultId,
  name,
  onClose,
}: {
  vaultId: string;
  name: string;
  onClose: () => void;
}) {
  const read = useQuery(targetHistory(vaultId));
  const problem = problemOf(read.error);
  const rows = read.data?.items.filter(hasHappened).slice(0, ROWS_MAX);
  return (
    <Dialog title="History of this vault" description={<bdi>{name}</bdi>} onClose={onClose}>
      <div className="flex flex-col gap-3">
        {problem && (
          <ProblemNotice problem={problem} onRetry={() => void read.refetch()} retrying={read.isFetching} />
        )}
        {!rows && !problem && (
          <p role="status" className="text-muted">
            Loading the audit log…
          </p>
        )}
        {rows?.length === 0 && <p role="status">No audit entries for this vault yet.</p>}
        {rows && rows.length > 0 && (
          <ol aria-label="Latest activity" className="-mt-2">
            {rows.map((entry) => (
              <HistoryRow key={entry.sequence} entry={entry} target={vaultId} />
            ))}
          </ol>
        )}
        <p>
          <Link href={activityOf(vaultId)} prefetch={false} className="text-accent underline">
            All activity of this vault
          </Link>
        </p>
      </div>
    </Dialog>
  );
}
