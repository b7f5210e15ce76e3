import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { ActorName } from '@/components/actor-name';
import { confirmButton, useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import type { Column } from '@/components/data-table/data-table';
import { Button } from '@/components/ui/button';
import { formatDay, Time } from '@/components/ui/time';
import type { LegalHold } from '@/lib/inventory/holds';
import { holdsIn, snapshotContents } from '@/lib/inventory/queries';
import type { TermList } from '@/lib/inventory/terms';
import { NEEDS_OTHER, releaseRequest } from '../../release-hold';
import { subjectOf, TermTable } from './term-table';

const columnsOf = (list: TermList): Column<LegalHold>[] => [
  {
    header: 'Reason',
    cell: ({ reason, until }) => (
      <>
        <bdi className="break-words">{reason}</bdi>
        {list === 'in-force' && <span className="block text-xs sm:hidden">Until {formatDay(until)}</span>}
      </>
    ),
  },
  {
    header: 'Set by',
    cell: ({ setBy, setAt }) => (
      <>
        <ActorName stored={setBy} />
        <span className="block text-xs text-muted">
          <Time value={setAt} />
        </span>
      </>
    ),
    from: 'lg',
  },
];

export function HoldTable({ list, title, lead }: { list: TermList; title: string; lead: string }) {
  const mayRelease = usePermission('settings.manage') && list === 'in-force';
  const client = useQueryClient();
  const terms = useInfiniteQuery(holdsIn(list));
  const confirm = useConfirm(() => void client.invalidateQueries(snapshotContents));
  return (
    <TermTable
      {...{ list, title, lead, terms, confirm }}
      columns={columnsOf(list)}
      rowActions={
        mayRelease
          ? (hold) =>
              hold.needsOther ? (
                <span className="block max-w-40 text-xs text-muted">{NEEDS_OTHER}</span>
              ) : (
                <Button
                  variant="quiet"
                  className="px-2"
                  aria-label={`Release hold on ${subjectOf(hold)}`}
                  onClick={() => confirm.ask(releaseRequest(hold, subjectOf(hold)))}
                  {...confirmButton}
                >
                  Release
                </Button>
              )
          : undefined
      }
    />
  );
}
