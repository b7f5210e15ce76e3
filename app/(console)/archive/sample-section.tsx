import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usePermission } from '@/components/current-user';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { FIELD, Labelled } from '@/components/data-table/list-filters';
import { TableSkeleton } from '@/components/data-table/list-skeleton';
import { problemOf } from '@/components/data-table/use-pages';
import { instantText } from '@/components/duration-labels';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { ProblemNotice } from '@/components/problem-notice';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Time } from '@/components/ui/time';
import { counted } from '@/lib/core/counted';
import { type Bar, FINDINGS, type Sample } from '@/lib/lifelines/model';
import { archiveSample } from '@/lib/lifelines/queries';
import type { Filters, SampleSearch } from '@/lib/lifelines/search';
import { entryColumns } from './entry-columns';

const ReviewDialog = lazyDialog(() => import('./review-dialog'));

type Entry = Sample['entries'][number];

const Review = ({ review }: Pick<Entry, 'review'>) =>
  review === null ? (
    <span className="whitespace-nowrap text-muted">Not reviewed</span>
  ) : (
    <span className="block max-w-56 text-xs">
      <Badge tone={review.finding === 'none' ? 'ok' : 'danger'}>{FINDINGS[review.finding]}</Badge>{' '}
      <bdi>{review.reviewedBy}</bdi>, <Time value={instantText(review.reviewedAt)} show="evidence" />
      {review.note !== '' && <span className="block break-words">{review.note}</span>}
    </span>
  );

/** Columns of a sample, with their narrowest screen if it differs from the table of entries. */
const FROM: Readonly<Record<string, Pick<Column<Bar>, 'from'>>> = {
  'MCP server URL': {},
  Vault: { from: 'lg' },
  Archived: { from: 'sm' },
  Reason: {},
};

/** A seeded sample of the matching entries, each with its review. */
export default function SampleSection({
  filters,
  size,
  seed,
  onSeed,
  onOpen,
  onClose,
}: {
  filters: Filters;
  size: SampleSearch['size'];
  seed: string;
  onSeed: (seed: string) => void;
  onOpen: (entry: Bar) => void;
  onClose: () => void;
}) {
  const { data, error, isFetching, refetch } = useQuery(archiveSample({ ...filters, size, seed }));
  const [typed, setTyped] = useState(seed);
  const [reviewed, setReviewed] = useState<Bar | null>(null);
  const mayReview = usePermission('audit.read');
  const problem = problemOf(error);
  const columns: Column<Entry>[] = [
    // On narrow screens, reviews have priority; the dialog of an entry has the other facts.
    ...entryColumns(onOpen, {})
      .filter(({ header }) => header in FROM)
      .map((column): Column<Bar> => ({ ...column, ...FROM[column.header] })),
    {
      header: 'Review',
      cell: (entry) => (
        <span className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <Review review={entry.review} />
          {mayReview && (
            <Button
              aria-label={`Review ${entry.target} in ${entry.vaultName}`}
              onClick={() => setReviewed(entry)}
              {...preloading(ReviewDialog.load)}
            >
              Review
            </Button>
          )}
        </span>
      ),
    },
  ];
  const done = data?.entries.filter(({ review }) => review !== null).length ?? 0;
  return (
    <section aria-labelledby="sample" className="flex flex-col gap-2 rounded-md border border-line p-3">
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="sample" className="flex-1 text-base font-semibold">
          Sample of {size}
        </h2>
        <Labelled id="sample-seed" label="Seed">
          <input
            id="sample-seed"
            value={typed}
            maxLength={64}
            spellCheck={false}
            onChange={({ target }) => setTyped(target.value)}
            onKeyDown={({ key }) => key === 'Enter' && typed.trim() !== '' && onSeed(typed.trim())}
            className={`${FIELD} w-36 font-mono`}
          />
        </Labelled>
        <Button disabled={typed.trim() === ''} onClick={() => onSeed(typed.trim())}>
          Draw sample
        </Button>
        <Button onClick={onClose}>Close sample</Button>
      </div>
      {problem && <ProblemNotice problem={problem} onRetry={() => void refetch()} retrying={isFetching} />}
      {!data && !problem && <TableSkeleton label="Drawing the sample" rows={4} />}
      {data && (
        <>
          <p role="status" className="text-muted">
            {counted(data.entries.length, 'entry', 'entries')} drawn from{' '}
            {data.population.toLocaleString('en')} by seed <code>{data.seed}</code>. {done} of{' '}
            {data.entries.length} reviewed. The same seed, filters and population give the same sample.
          </p>
          <p className="flex min-w-0 items-center gap-1 text-xs text-muted">
            Population SHA-256: <code className="break-all">{data.digest}</code>
            <CopyButton text={data.digest} label="Copy digest of the population" />
          </p>
          {data.entries.length > 0 && (
            <DataTable
              caption="Sample"
              columns={columns}
              rows={data.entries}
              rowKey={({ vaultId, id }) => `${vaultId} ${id}`}
              rowName={({ target }) => target}
            />
          )}
        </>
      )}
      {reviewed && <ReviewDialog entry={reviewed} seed={seed} onClose={() => setReviewed(null)} />}
    </section>
  );
}
