'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import { useQueryState } from 'nuqs';
import { parseAsStringLiteral } from 'nuqs/server';
import { useState } from 'react';
import { useConfirm } from '@/components/confirm-action/confirm-action';
import { usePermission } from '@/components/current-user';
import { problemOf } from '@/components/data-table/use-pages';
import { preloading } from '@/components/lazy-dialog';
import { Link, useOpenPage } from '@/components/link';
import { PageHeader } from '@/components/page-header';
import { ProblemNotice } from '@/components/problem-notice';
import { type Report, report } from '@/components/results/report';
import { Button, buttonClass } from '@/components/ui/button';
import { EmptyNote } from '@/components/ui/empty-note';
import { type CampaignRow, isLeft, leftOf, ROW_STATES } from '@/lib/campaigns/model';
import { campaignKey, campaignQuery } from '@/lib/campaigns/queries';
import { parseAsText } from '@/lib/core/list-params';
import type { Capabilities } from '@/lib/providers/model';
import { CampaignDialogs, type OpenDialog, RotateDialog } from './campaign-dialogs';
import { CampaignFacts } from './campaign-facts';
import { isRotatable, RowMenu } from './row-menu';
import { Worklist } from './worklist';
import { NO_OWNER, WorklistFilters } from './worklist-filters';

const keyOf = ({ vaultId, credentialId }: CampaignRow) => `${vaultId} ${credentialId}`;

/** The worklist of a campaign. Several people work on it, so it is read again every few seconds. */
export function CampaignPage({
  campaignId,
  inPlace,
  protocols,
}: {
  campaignId: string;
  inPlace: boolean;
  protocols: Capabilities['protocols'];
}) {
  const client = useQueryClient();
  const query = useQuery(campaignQuery(campaignId));
  const mayChange = usePermission('vaults.change');
  const { openPage, bar } = useOpenPage();
  const [state, setState] = useQueryState('state', parseAsStringLiteral(['left', ...ROW_STATES]));
  const [owner, setOwner] = useQueryState('owner', parseAsText(254));
  const [opened, setOpened] = useState<OpenDialog | null>(null);
  /** Changed rows stay in the filtered list until the filter changes, so that the focus stays in place. */
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set());
  const changed = async (next: Report | null) => {
    if (next !== null) report(next);
    const isRead = client.invalidateQueries({ queryKey: campaignKey(campaignId) });
    // The button that closes the campaign disappears, so the focus returns after that.
    if (opened?.kind === 'close') await isRead;
    setOpened(null);
  };
  const confirm = useConfirm((outcome) => outcome && void changed(null));
  const problem = problemOf(query.error);
  if (query.data === undefined) return problem && <ProblemNotice problem={problem} />;

  const { campaign, rows } = query.data;
  const left = leftOf(campaign.counts);
  const isOpen = campaign.closedAt === null;
  const canWork = mayChange && isOpen;
  const isShown = (row: CampaignRow) =>
    held.has(keyOf(row)) ||
    ((state === null || (state === 'left' ? isLeft(row) : row.state === state)) &&
      (owner === null || (row.owner ?? NO_OWNER) === owner));
  const shown = rows.filter(isShown);
  const open = (next: OpenDialog) => {
    if ('row' in next) setHeld(new Set([...held, keyOf(next.row)]));
    setOpened(next);
  };
  const openRow = (row: CampaignRow) =>
    canWork && isRotatable(row)
      ? open({ kind: 'rotate', row })
      : openPage(`/vaults/${encodeURIComponent(row.vaultId)}` as Route);

  return (
    <div className="flex flex-col gap-3">
      <PageHeader
        trail={[{ label: 'Campaigns', href: '/campaigns' }]}
        title={<bdi>{campaign.name}</bdi>}
        actions={
          <>
            <Link
              href={`/campaigns/${campaignId}/report` as Route}
              prefetch={false}
              className={buttonClass()}
            >
              Open report
            </Link>
            {canWork && (
              <Button
                variant={left === 0 ? 'primary' : 'secondary'}
                onClick={() => open({ kind: 'close', left })}
              >
                Close campaign
              </Button>
            )}
          </>
        }
      >
        <CampaignFacts campaign={campaign} />
      </PageHeader>
      {problem && (
        <ProblemNotice
          problem={problem}
          title="This list may be out of date"
          onRetry={() => void query.refetch()}
          retrying={query.isFetching}
        />
      )}
      <WorklistFilters
        rows={rows}
        counts={campaign.counts}
        state={state}
        owner={owner}
        onState={(next) => {
          setHeld(new Set());
          void setState(next);
        }}
        onOwner={(next) => {
          setHeld(new Set());
          void setOwner(next);
        }}
      />
      {canWork && left > 0 && (
        <p className="text-xs text-muted max-md:hidden">
          <kbd>j</kbd> goes to the list, <kbd>↑</kbd> <kbd>↓</kbd> or <kbd>k</kbd> <kbd>j</kbd> move,{' '}
          <kbd>Enter</kbd> rotates, <kbd>n</kbd> goes to the next credential left.
        </p>
      )}
      {shown.length === 0 ? (
        <EmptyNote>No credential of this campaign matches the filters.</EmptyNote>
      ) : (
        <Worklist
          rows={shown}
          isRotatable={(row) => canWork && isRotatable(row)}
          onOpen={openRow}
          button={preloading(RotateDialog.load)}
          actions={(row) =>
            canWork && (
              <RowMenu campaign={campaign} row={row} open={open} ask={confirm.ask} onChanged={changed} />
            )
          }
        />
      )}
      {opened && (
        <CampaignDialogs
          campaign={campaign}
          opened={opened}
          inPlace={inPlace}
          protocols={protocols}
          onClose={() => setOpened(null)}
          onChanged={changed}
        />
      )}
      {confirm.dialog}
      {bar}
    </div>
  );
}
