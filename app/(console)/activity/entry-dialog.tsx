import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { actionLabel, locationLabel, OUTCOME_LABELS } from '@/components/audit-labels';
import { problemOf } from '@/components/data-table/use-pages';
import { ProblemNotice } from '@/components/problem-notice';
import { Dialog } from '@/components/ui/dialog';
import type { ActivityEntry } from '@/lib/audit/activity';
import { summaryIn } from '@/lib/audit/entry-connection';
import { activityEntry } from '@/lib/audit/queries';
import type { LogFields } from '@/lib/core/log-fields';
import { shownText } from '@/lib/core/shown-text';
import { reasonIn } from '@/lib/vaults/reasons';
import { EntryFacts, type EntryFilter, EntryTrace } from './entry-facts';

function RelatedRows({ entry, onOpen }: { entry: ActivityEntry; onOpen: (sequence: number) => void }) {
  if (entry.related.length === 0) return null;
  return (
    <nav aria-label="Rows of the same change" className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="text-muted">Same change:</span>
      {entry.related.map(({ sequence, outcome }) => (
        <button
          key={sequence}
          type="button"
          onClick={() => onOpen(sequence)}
          className="text-accent underline"
        >
          {OUTCOME_LABELS[outcome]} {locationLabel(sequence)}
        </button>
      ))}
    </nav>
  );
}

type Value = LogFields[string];

/** `mcpServerUrl` → `mcp server url`: readable, and still the name of the field. */
const nameWords = (field: string): string =>
  field
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();

function SummaryValue({ value }: { value: Value }) {
  if (value === null || value === '') return <span className="text-muted">empty</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object') return <bdi>{shownText(String(value))}</bdi>;
  if (!Array.isArray(value)) return <Fields summary={value} />;
  return (
    <ol className="flex flex-col gap-2">
      {value.map((item) => (
        <li key={JSON.stringify(item)}>
          <Fields summary={item} />
        </li>
      ))}
    </ol>
  );
}

const Fields = ({ summary }: { summary: LogFields }) => (
  <dl className="border-l border-line pl-3">
    {Object.entries(summary).map(([field, value]) => (
      <div key={field} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 py-0.5 max-sm:grid-cols-1">
        <dt className="break-words text-muted" title={field}>
          {shownText(nameWords(field))}
        </dt>
        <dd className="min-w-0 break-words">
          <SummaryValue value={value} />
        </dd>
      </div>
    ))}
  </dl>
);

/** The input without the reason, which is shown above. */
function withoutReason(summary: LogFields | null): LogFields {
  const { reason, reasonNote, ticket, ...rest } = summary ?? {};
  return reasonIn(summary) === null ? (summary ?? {}) : rest;
}

function EntrySummary({ summary: asked }: { summary: LogFields | null }) {
  const id = useId();
  const summary = withoutReason(asked);
  if (Object.keys(summary).length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="mb-1 font-medium">
        Input
      </h3>
      <Fields summary={summary} />
    </section>
  );
}

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
      title={entry ? actionLabel(entry.action) : `Row ${locationLabel(sequence)}`}
      description={entry && `Row ${locationLabel(sequence)} of the audit log`}
      onClose={onClose}
    >
      {problem && (
        <ProblemNotice
          problem={problem}
          retrying={read.isFetching}
          {...(problem.code !== 'not_found' && { onRetry: () => void read.refetch() })}
        />
      )}
      {!entry && !problem && <p role="status">Loading the row…</p>}
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
