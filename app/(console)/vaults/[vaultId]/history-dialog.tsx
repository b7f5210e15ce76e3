import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { ActorName } from '@/components/actor-name';
import { actionWords, placeWords } from '@/components/audit-words';
import { problemOf } from '@/components/data-table/use-pages';
import { Link } from '@/components/link';
import { isOpenIntent, OutcomeBadge } from '@/components/outcome-badge';
import { ProblemNotice } from '@/components/problem-notice';
import { ReasonLine } from '@/components/reason-line';
import { Dialog } from '@/components/ui/dialog';
import { Time } from '@/components/ui/time';
import { VerdictCard } from '@/components/verdict-card';
import type { ActivityEntry } from '@/lib/audit/activity';
import { targetHistory } from '@/lib/audit/queries';
import { isArchived } from '@/lib/providers/model';
import { reasonIn } from '@/lib/vaults/reasons';
import type { KnownCredential } from '@/lib/verification/inputs';
import { credential } from '@/lib/verification/queries';

const ROWS_MAX = 10;

/** Guarantee: the activity page, with a filter that is encoded. */
const activityOf = (target: string, entry?: number) =>
  `/activity?target=${encodeURIComponent(target)}${entry === undefined ? '' : `&entry=${entry}`}` as Route;

/** What happened: an intent whose outcome is known says nothing that the row of its outcome does not. */
const hasHappened = (entry: ActivityEntry): boolean => entry.outcome !== 'intent' || isOpenIntent(entry);

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
          {actionWords(entry.action)}
          <span className="sr-only"> row {placeWords(entry.sequence)}</span>
        </Link>
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

function HistoryPanel({ target, kind }: { target: string; kind: 'vault' | 'credential' }) {
  const read = useQuery(targetHistory(target));
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

function LastCheck({ known }: { known: KnownCredential }) {
  return (
    <div className="mb-4 flex flex-col gap-2">
      {isArchived(known) && <p>This credential is archived: agents no longer get its token.</p>}
      {known.verdict === null ? (
        <p className="text-muted">Strongroom has no check of its token.</p>
      ) : (
        <VerdictCard verdict={known.verdict} by={known.verifiedBy} />
      )}
    </div>
  );
}

export default function HistoryDialog({
  targetId,
  vaultId,
  kind,
  name,
  onClose,
}: {
  targetId: string;
  vaultId: string;
  kind: 'vault' | 'credential';
  name: string;
  onClose: () => void;
}) {
  // Nothing where the credential is gone: its history is still in the log.
  const { data: known } = useQuery({ ...credential(vaultId, targetId), enabled: kind === 'credential' });
  return (
    <Dialog
      title={`History of this ${kind}`}
      description={<bdi>{known?.target ?? name}</bdi>}
      onClose={onClose}
    >
      {known !== undefined && <LastCheck known={known} />}
      <HistoryPanel target={targetId} kind={kind} />
    </Dialog>
  );
}
