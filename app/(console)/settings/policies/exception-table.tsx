import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { ActorName } from '@/components/actor-name';
import { confirmButton, reported, useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import type { Column } from '@/components/data-table/data-table';
import { Button } from '@/components/ui/button';
import { formatDay } from '@/components/ui/time';
import { callAction } from '@/lib/core/call-action';
import { POLICY_RULE_TITLES, type PolicyException } from '@/lib/inventory/policies';
import { exceptionsIn, snapshotContents } from '@/lib/inventory/queries';
import type { TermList } from '@/lib/inventory/terms';
import { endException } from '../../actions';
import { subjectOf, TermTable } from './term-table';

const columnsOf = (list: TermList): Column<PolicyException>[] => [
  {
    header: 'Rule and reason',
    cell: ({ rule, reason, until }) => (
      <>
        {POLICY_RULE_TITLES[rule]}
        <bdi className="block text-xs text-muted break-words">{reason}</bdi>
        {list === 'in-force' && <span className="block text-xs sm:hidden">Until {formatDay(until)}</span>}
      </>
    ),
  },
  { header: 'Accepted by', cell: ({ acceptedBy }) => <ActorName stored={acceptedBy} />, from: 'lg' },
];

export function ExceptionTable({ list, title, lead }: { list: TermList; title: string; lead: string }) {
  const mayEnd = usePermission('settings.manage') && list === 'in-force';
  const client = useQueryClient();
  const terms = useInfiniteQuery(exceptionsIn(list));
  const confirm = useConfirm(() => void client.invalidateQueries(snapshotContents));
  const ask = (exception: PolicyException) =>
    confirm.ask({
      verb: 'End',
      done: 'ended',
      kind: 'exception',
      targets: [{ id: exception.id, label: `Exception for ${subjectOf(exception)}` }],
      consequence: `Credentials that break the rule “${POLICY_RULE_TITLES[exception.rule]}” count again.`,
      run: ({ id }) => reported(callAction(endException, { id })),
    });
  return (
    <TermTable
      {...{ list, title, lead, terms, confirm }}
      columns={columnsOf(list)}
      rowActions={
        mayEnd
          ? (exception) => (
              <Button
                variant="quiet"
                className="px-2"
                aria-label={`End exception for ${subjectOf(exception)}`}
                onClick={() => ask(exception)}
                {...confirmButton}
              >
                End
              </Button>
            )
          : undefined
      }
    />
  );
}
