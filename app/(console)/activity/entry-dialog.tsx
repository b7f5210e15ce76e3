import { useQuery } from '@tanstack/react-query';
import { actionWords, placeWords } from '@/components/audit-words';
import { problemOf } from '@/components/data-table/use-pages';
import { ProblemNotice } from '@/components/problem-notice';
import { Dialog } from '@/components/ui/dialog';
import type { ActivityEntry } from '@/lib/audit/activity';
import { summaryIn } from '@/lib/audit/entry-connection';
import { activityEntry } from '@/lib/audit/queries';
import { EntryFacts, EntryTrace } from './entry-facts';
import type { EntryFilter } from './entry-filter';
import { EntrySummary } from './entry-summary';
import { RelatedRows } from './related-rows';

/** Everything that the log says in one row. Read anew where the list does not hold it. */
export default function EntryDialog({
  sequence,
  known,
  onOpen,
  onFilter,
  onClose,
}: {
  sequence: number;
  known: ActivityEntry | undefined;
  onOpen: (sequence: number) => void;
  onFilter: (filter: EntryFilter) => void;
  onClose: () => void;
}) {
  const read = useQuery({ ...activityEntry(sequence), enabled: known === undefined });
  const entry = known ?? read.data;
  const problem = problemOf(read.error);
  return (
    <Dialog
      title={entry ? actionWords(entry.action) : `Row ${placeWords(sequence)}`}
      description={entry && `Row ${placeWords(sequence)} of the audit log`}
      onClose={onClose}
    >
      {problem && (
        <ProblemNotice
          problem={problem}
          retrying={read.isFetching}
          {...(problem.code !== 'not_found' && { onRetry: () => void read.refetch() })}
        />
      )}
      {!entry && !problem && <p role="status">Reading the row…</p>}
      {entry && (
        <div className="flex flex-col gap-4">
          <EntryFacts entry={entry} onFilter={onFilter} />
          <EntrySummary summary={summaryIn(entry)} />
          <RelatedRows entry={entry} onOpen={onOpen} />
          <EntryTrace entry={entry} />
        </div>
      )}
    </Dialog>
  );
}
