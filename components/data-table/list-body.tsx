import type { ReactNode } from 'react';
import { counted } from '@/lib/core/counted';
import { LoadingBar } from '../link';
import { ProblemNotice } from '../problem-notice';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';
import { TableSkeleton } from './list-skeleton';
import type { PagedList } from './use-pages';

function Hint({ title, children, action }: { title: string; children: ReactNode; action?: ReactNode }) {
  return (
    <div
      role="status"
      className="flex flex-col items-center gap-2 rounded-md border border-dashed border-line-strong px-4 py-12 text-center"
    >
      <p className="text-base font-medium">{title}</p>
      <p className="max-w-prose text-muted">{children}</p>
      {action}
    </div>
  );
}

/** States of a list: loading, error over the last good page, partial, empty, empty by filter, rows. */
export function ListBody<T>({
  list,
  noun,
  empty,
  emptyPage,
  table,
}: {
  list: PagedList<T>;
  noun: [one: string, many: string];
  empty: ReactNode;
  emptyPage?: string;
  table: (rows: T[]) => ReactNode;
}) {
  const { rows, problem, isOnCursor } = list;
  const toFirst = <Button onClick={list.toFirst}>First page</Button>;
  return (
    <>
      {list.isStale && list.isFetching && <LoadingBar label="Loading the list" />}
      {problem && (
        <ProblemNotice problem={problem} onRetry={list.retry} retrying={list.isFetching}>
          {rows && rows.items.length > 0 && <p>The last page that was read is shown below.</p>}
          {isOnCursor && <p className="mt-1">{toFirst}</p>}
        </ProblemNotice>
      )}
      {rows && rows.unreadable > 0 && (
        <Notice tone="warn">
          {counted(rows.unreadable, 'row')} on this page {rows.unreadable === 1 ? 'is' : 'are'} not shown: the
          API sent an unknown format.
        </Notice>
      )}
      {rows?.ignoresDates && (
        <Notice tone="warn" actions={<Button onClick={list.clear}>Clear filters</Button>}>
          This API cannot filter by creation date. The list has {noun[1]} of every date.
        </Notice>
      )}
      {!rows && !problem && <TableSkeleton label={`Loading ${noun[1]}`} rows={list.limit} />}
      {rows && rows.items.length > 0 && table(rows.items)}
      {rows?.items.length === 0 &&
        (rows.nextCursor !== null && rows.unreadable === 0 ? (
          <Hint title="No results so far" action={<Button onClick={list.toNext}>Next page</Button>}>
            The API sent several empty pages. More {noun[1]} may follow.
          </Hint>
        ) : isOnCursor ? (
          <Hint title="This page is empty" action={toFirst}>
            {emptyPage ?? `The ${noun[1]} on this page may have been archived or deleted.`}
          </Hint>
        ) : list.isFiltered ? (
          <Hint
            title={`No ${noun[1]} match`}
            action={
              <span className="flex flex-wrap justify-center gap-2">
                <Button onClick={list.clear}>{list.clearLabel ?? 'Clear filters'}</Button>
                {list.showArchived && <Button onClick={list.showArchived}>Show archived</Button>}
              </span>
            }
          >
            {list.searched}
          </Hint>
        ) : (
          empty
        ))}
    </>
  );
}
