import { type QueryKey, useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import type { ActivityEntry } from '@/lib/audit/activity';
import type { Page } from '@/lib/providers/model';
import { ActorName } from './actor-name';
import { actionWords, placeWords } from './audit-words';
import { problemOf } from './data-table/use-pages';
import { Link } from './link';
import { isOpenIntent, OutcomeBadge } from './outcome-badge';
import { ProblemNotice } from './problem-notice';
import { Time } from './ui/time';

const ROWS_MAX = 10;

/** Guarantee: the activity page, with a filter that is encoded. */
const activityOf = (target: string, entry?: number) =>
  `/activity?target=${encodeURIComponent(target)}${entry === undefined ? '' : `&entry=${entry}`}` as Route;

/** What happened: an intent whose outcome is known says nothing that the row of its outcome does not. */
const hasHappened = (entry: ActivityEntry): boolean => entry.outcome !== 'intent' || isOpenIntent(entry);

function HistoryRow({ entry, target }: { entry: ActivityEntry; target: string }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line py-2 last:border-0">
      <span className="min-w-0 flex-1 basis-48">
        <Link
          href={activityOf(target, entry.sequence)}
          prefetch={false}
          className="font-medium hover:underline"
        >
          {actionWords(entry.action)}
          <span className="sr-only"> row {placeWords(entry.sequence)}</span>
        </Link>
        <span className="block text-xs text-muted">
          <ActorName stored={entry.actor.name} isPerson={entry.actor.kind === 'user'} />
        </span>
      </span>
      <OutcomeBadge entry={entry} />
      <span className="text-xs text-muted">
        <Time value={entry.at} />
      </span>
    </li>
  );
}

/** The latest that the audit log says about one vault or credential. */
export function HistoryPanel({
  query,
  target,
  kind,
}: {
  query: { queryKey: QueryKey; queryFn: (context: { signal: AbortSignal }) => Promise<Page<ActivityEntry>> };
  target: string;
  /** “vault”, “credential”. */
  kind: string;
}) {
  const read = useQuery({ ...query, staleTime: 0 });
  const problem = problemOf(read.error);
  const rows = read.data?.items.filter(hasHappened).slice(0, ROWS_MAX);
  return (
    <div className="flex flex-col gap-3">
      {problem && (
        <ProblemNotice problem={problem} onRetry={() => void read.refetch()} retrying={read.isFetching} />
      )}
      {!rows && !problem && (
        <p role="status" className="text-muted">
          Reading the audit log…
        </p>
      )}
      {rows?.length === 0 && <p role="status">The audit log says nothing about this {kind} yet.</p>}
      {rows && rows.length > 0 && (
        <ol aria-label="Latest activity" className="-mt-2">
          {rows.map((entry) => (
            <HistoryRow key={entry.sequence} entry={entry} target={target} />
          ))}
        </ol>
      )}
      <p>
        <Link href={activityOf(target)} prefetch={false} className="text-accent underline">
          All activity of this {kind}
        </Link>
      </p>
    </div>
  );
}
