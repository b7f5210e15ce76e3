import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { problemOf } from '@/components/data-table/use-pages';
import { TextField } from '@/components/form/field';
import { IgnoredParams } from '@/components/ignored-params';
import { Link, LoadingBar } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ProblemNotice } from '@/components/problem-notice';
import { Badge } from '@/components/ui/badge';
import { Button, buttonClass } from '@/components/ui/button';
import { EmptyNote } from '@/components/ui/empty-note';
import { Notice } from '@/components/ui/notice';
import { formatTime, Time } from '@/components/ui/time';
import { SEARCH_MAX } from '@/lib/core/list-params';
import type { Problem } from '@/lib/core/result';
import {
  type AsOf,
  type AsOfKind,
  type AsOfRow,
  asOfPageSearch,
  asOfParams,
  UNKNOWN_BECAUSE,
} from '@/lib/inventory/as-of';
import { asOfList } from '@/lib/inventory/queries';
import { AS_OF_TITLES } from './as-of-titles';
import { NAME_COLUMN } from './name-cells';

/** The entry's page; null if only the audit log has the entry. */
function hrefOf({ vaultId, credentialId, unknown }: AsOfRow): Route | null {
  if (vaultId === null || unknown === 'audit') return null;
  const ids = [vaultId, ...(credentialId === null ? [] : [credentialId])].map(encodeURIComponent);
  // Guarantee: a path of this application, made of encoded ids.
  return (credentialId === null ? `/vaults/${ids[0]}` : `/credentials?open=${ids.join('%2F')}`) as Route;
}

function Name({ row }: { row: AsOfRow }) {
  const { target, vaultName, credentialId, vaultId, hasTodaysValues } = row;
  const name = credentialId === null ? (vaultName ?? vaultId) : (target ?? credentialId);
  const href = hrefOf(row);
  return (
    <>
      {href === null ? (
        <span className="block truncate font-medium">
          <bdi>{name}</bdi>
        </span>
      ) : (
        <Link href={href} prefetch={false} className="block truncate font-medium hover:underline">
          <bdi>{name}</bdi>
        </Link>
      )}
      <span className="block truncate text-xs text-muted">
        {credentialId !== null && (
          <span className="md:hidden">
            <bdi>{vaultName ?? vaultId ?? 'Unknown vault'}</bdi> ·{' '}
          </span>
        )}
        {hasTodaysValues && 'Values of today · '}
        <code>…{(credentialId ?? vaultId ?? '').slice(-8)}</code>
      </span>
    </>
  );
}

const State = ({ row: { unknown } }: { row: AsOfRow }) =>
  unknown === null ? (
    <Badge tone="ok">Active</Badge>
  ) : (
    <>
      <Badge tone="warn">Unknown</Badge>
      <span className="mt-0.5 block max-w-56 text-xs text-muted">{UNKNOWN_BECAUSE[unknown]}</span>
    </>
  );

const Ended = ({ row: { endedAt, endedBefore } }: { row: AsOfRow }) =>
  endedAt === null && endedBefore !== null ? (
    <>
      before <Time value={endedBefore} show="evidence" />
    </>
  ) : (
    <Time value={endedAt} show="evidence" />
  );

const vault: Column<AsOfRow> = {
  header: 'Vault',
  from: 'md',
  cell: ({ vaultName, vaultId }) => (
    <span className="block max-w-48 truncate" title={vaultName ?? undefined}>
      <bdi>{vaultName ?? vaultId ?? 'Unknown'}</bdi>
    </span>
  ),
};

const columnsOf = (of: AsOfKind): Column<AsOfRow>[] => [
  {
    header: of === 'vaults' ? 'Name' : 'MCP server URL',
    className: NAME_COLUMN,
    cell: (row) => <Name row={row} />,
  },
  ...(of === 'vaults' ? [] : [vault]),
  { header: 'State then', cell: (row) => <State row={row} /> },
  { header: 'Environment', from: 'lg', cell: ({ environment }) => environment ?? '–' },
  {
    header: 'Owner today',
    from: 'xl',
    cell: ({ owner }) => <span className="block max-w-48 truncate">{owner ?? '–'}</span>,
  },
  { header: 'Created', from: 'lg', cell: ({ createdAt }) => <Time value={createdAt} show="evidence" /> },
  { header: 'Ended since', from: 'md', cell: (row) => <Ended row={row} /> },
];

const typedOf = ({ at, q }: AsOf) => ({ day: at.slice(0, 10), time: at.slice(11, 16), q });

function AsOfForm({ search, onShow }: { search: AsOf; onShow: (asof: string, q: string) => void }) {
  const [typed, setTyped] = useState(typedOf(search));
  const [shown, setShown] = useState(search);
  // The browser's “Back” shows another time: the fields follow and keep the focus.
  if (shown.at !== search.at || shown.q !== search.q) {
    setShown(search);
    setTyped(typedOf(search));
  }
  const field = (name: keyof typeof typed) => ({
    value: typed[name],
    onChange: ({ target }: { target: { value: string } }) => setTyped({ ...typed, [name]: target.value }),
  });
  return (
    <form
      // Before hydration, a browser submits a form itself; this method sends nothing.
      method="dialog"
      aria-label="As of"
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onShow(`${typed.day}T${typed.time || '00:00'}:00Z`, typed.q);
      }}
    >
      <TextField
        label="Day"
        type="date"
        required
        max={new Date().toISOString().slice(0, 10)}
        {...field('day')}
      />
      <TextField label="Time (UTC)" type="time" {...field('time')} />
      <div className="min-w-48 flex-1">
        <TextField
          label={search.of === 'vaults' ? 'Name or id' : 'URL, vault, owner or id'}
          type="search"
          maxLength={SEARCH_MAX}
          {...field('q')}
        />
      </div>
      <Button type="submit">Show this time</Button>
    </form>
  );
}

/** Vaults or credentials that were active at a time, and those for which that is unknown. Read-only. */
export function AsOfView({
  of,
  firstAt,
  firstProblem,
  ignored,
}: {
  of: AsOfKind;
  /** The time that the server used: the one in the URL may be invalid. */
  firstAt: string;
  firstProblem: Problem | null;
  ignored: string[];
}) {
  const [{ asof, q }, setParams] = useQueryStates(asOfParams, { history: 'push' });
  const search: AsOf = { of, at: asof ?? firstAt, q };
  const list = useInfiniteQuery({ ...asOfList(search), placeholderData: keepPreviousData });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const counts = list.data?.pages[0]?.counts;
  const problem = problemOf(list.error) ?? (list.data === undefined ? firstProblem : null);
  const title = AS_OF_TITLES[of];
  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        title={title}
        actions={
          // A plain link, because the answer is a file.
          <a
            href={`/api/inventory/as-of/export${asOfPageSearch({ of, asof: search.at, q })}`}
            download
            className={buttonClass()}
          >
            Export CSV
          </a>
        }
      />
      <IgnoredParams ignored={ignored} />
      <Notice
        actions={
          <Link href={`/${of}`} prefetch={false} className={buttonClass()}>
            Back to now
          </Link>
        }
      >
        <p className="font-medium tabular-nums">
          As of {formatTime(search.at)}
          {counts &&
            !list.isPlaceholderData &&
            `: ${counts.active.toLocaleString('en')} active, ${counts.unknown.toLocaleString('en')} unknown`}
        </p>
        <p className="text-muted">
          {of === 'archive'
            ? 'Credentials that were active then and have ended since.'
            : 'Read-only view of the past.'}
        </p>
      </Notice>
      <AsOfForm
        search={search}
        onShow={(next, words) =>
          void setParams({ asof: asOfParams.asof.parse(next) ?? new Date().toISOString(), q: words })
        }
      />
      {list.isPlaceholderData && <LoadingBar label="Loading the list" />}
      {problem && (
        <ProblemNotice problem={problem} onRetry={() => void list.refetch()} retrying={list.isFetching} />
      )}
      {rows.length > 0 && (
        <DataTable
          caption={`${title} as of ${formatTime(search.at)}`}
          columns={columnsOf(of)}
          rows={rows}
          rowKey={({ vaultId, credentialId }) => `${vaultId} ${credentialId}`}
          rowName={({ target, vaultName, vaultId }) => target ?? vaultName ?? vaultId ?? ''}
          busy={list.isPlaceholderData}
        />
      )}
      {list.hasNextPage && (
        <div>
          <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetching}>
            {list.isFetching ? 'Loading…' : 'Show more'}
          </Button>
        </div>
      )}
      {list.data !== undefined && rows.length === 0 && (
        <EmptyNote>
          {q === ''
            ? 'The inventory knows of nothing active then.'
            : 'Nothing active then matches the search.'}
        </EmptyNote>
      )}
    </div>
  );
}
