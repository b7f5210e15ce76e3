import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Link } from '@/components/link';
import { BusyButton } from '@/components/ui/busy-button';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import type { Problem, Result } from '@/lib/core/result';
import type { SnapshotState } from '@/lib/inventory/model';
import { snapshotContents, snapshotStateKey, snapshotStateQuery } from '@/lib/inventory/queries';
import { cancelRefresh, refreshInventory } from './credentials/actions';

function Complete({ complete }: Pick<SnapshotState, 'complete'>) {
  if (complete === null) return <>The account has not been read yet.</>;
  const { startedAt, vaults, credentials, unreadable, hasLaterChanges } = complete;
  return (
    <>
      Complete as of <Time value={startedAt} show="exact" />: {counted(vaults, 'vault')},{' '}
      {counted(credentials, 'credential')}
      {unreadable > 0 && `, ${counted(unreadable, 'row')} could not be read`}.
      {hasLaterChanges && ' Changes seen since then are shown too.'}
    </>
  );
}

/** Names the vaults with unreadable rows, because nothing else counts those rows. */
function Unreadable({ complete }: Pick<SnapshotState, 'complete'>) {
  if (complete === null || complete.unreadable === 0) return null;
  const listed = complete.unreadableIn.reduce((sum, { rows }) => sum + rows, 0);
  const others = complete.unreadable - listed;
  return (
    <details className="text-muted">
      <summary className="cursor-pointer">Show the rows that could not be read</summary>
      <ul className="mt-1 flex flex-col gap-0.5">
        {complete.unreadableIn.map(({ vaultId, name, rows }) => (
          <li key={vaultId}>
            <Link
              href={`/vaults/${encodeURIComponent(vaultId)}` as Route}
              className="hover:underline"
              prefetch={false}
            >
              <bdi>{name}</bdi>
            </Link>
            : {counted(rows, 'row')}
          </li>
        ))}
        {others > 0 && <li>In the list of vaults or in other vaults: {counted(others, 'row')}</li>}
      </ul>
    </details>
  );
}

export function SnapshotLine({
  first,
  onNewer,
}: {
  first: SnapshotState | null;
  /** Called when a newer snapshot than the shown one is complete. */
  onNewer?: () => void;
}) {
  const client = useQueryClient();
  const { data: state } = useQuery({ ...snapshotStateQuery, ...(first && { initialData: first }) });
  const [problem, setProblem] = useState<Problem | null>(null);
  const complete = state?.complete?.id;
  const shown = useRef(complete);
  const onComplete = useEffectEvent(() => {
    void client.invalidateQueries(snapshotContents);
    onNewer?.();
  });
  useEffect(() => {
    if (complete === shown.current) return;
    shown.current = complete;
    onComplete();
  }, [complete]);
  const send = async (call: () => Promise<Result<unknown>>) => {
    const result = await call();
    setProblem(result.ok ? null : result.problem);
    void client.invalidateQueries({ queryKey: snapshotStateKey });
  };
  if (state === undefined) return null;
  const { running, failure } = state;
  return (
    <div className="mt-1 flex flex-col gap-2">
      <div className="flex items-start justify-between gap-x-3 text-muted sm:items-center sm:justify-start">
        <p role="status" className="tabular-nums">
          <Complete complete={state.complete} />{' '}
          {running &&
            `Reading the account: ${counted(running.vaults, 'vault')}, ${counted(running.credentials, 'credential')} so far.`}
        </p>
        {running ? (
          <BusyButton onPress={() => send(() => callAction(cancelRefresh, {}))}>Cancel refresh</BusyButton>
        ) : (
          <BusyButton onPress={() => send(() => callAction(refreshInventory, {}))}>Refresh now</BusyButton>
        )}
      </div>
      <Unreadable complete={state.complete} />
      {problem && <Notice tone="danger">{problem.message}</Notice>}
      {failure && (
        <Notice
          tone="warn"
          title={
            failure.reason === 'cancelled' ? 'The last refresh was cancelled' : 'The last refresh failed'
          }
        >
          {failure.reason !== 'cancelled' && `${failure.detail ?? 'The reason is in the log.'} `}
          This page shows older data{failure.requestId !== null && ` (request ${failure.requestId})`}.
        </Notice>
      )}
    </div>
  );
}
