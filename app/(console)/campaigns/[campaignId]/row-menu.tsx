import type { Route } from 'next';
import { type ConfirmRequest, reported } from '@/components/confirm-action/confirm-action';
import { useOpenPage } from '@/components/link';
import type { Report } from '@/components/results/report';
import { Menu, type MenuItem } from '@/components/ui/menu';
import { type CampaignRow, isLeft } from '@/lib/campaigns/model';
import { callAction } from '@/lib/core/call-action';
import { type Reason, reasonOf } from '@/lib/vaults/reasons';
import { archiveCredential } from '../../actions';
import { ifArchived } from '../../vault-requests';
import { reopenRow } from '../actions';
import type { OpenDialog } from './campaign-dialogs';
import { hasStoredToken } from './row-labels';

/** Whether a rotation can start: the row is left or a person decided it, and no rotation is unfinished. */
export const isRotatable = (row: CampaignRow): boolean =>
  (isLeft(row) || row.state === row.decision?.state) &&
  row.openRotation !== 'unfinished' &&
  (row.shows === 'active' || row.shows === 'not_listed');

const archiveOld = (
  campaign: { id: string } & Reason,
  { vaultId, credentialId, target }: CampaignRow,
): ConfirmRequest => ({
  verb: 'Archive',
  done: 'archived',
  kind: 'credential',
  targets: [{ id: credentialId, label: target }],
  consequence:
    'A new credential of this vault has the teammate’s token. Agents no longer get the old token. This cannot be undone.',
  run: () =>
    reported(
      callAction(archiveCredential, {
        vaultId,
        credentialId,
        campaignId: campaign.id,
        ...reasonOf({ ...campaign }),
      }),
      ifArchived,
    ),
});

export function RowMenu({
  campaign,
  row,
  open,
  ask,
  onChanged,
}: {
  campaign: { id: string } & Reason;
  row: CampaignRow;
  open: (dialog: OpenDialog) => void;
  ask: (request: ConfirmRequest) => void;
  onChanged: (report: Report | null) => void;
}) {
  const { openPage, bar } = useOpenPage();
  const { vaultId, credentialId, revision, target } = row;
  const reopen = async () => {
    const result = await callAction(reopenRow, { campaignId: campaign.id, vaultId, credentialId, revision });
    onChanged(
      result.ok
        ? { tone: 'ok', sentence: `${target} is reopened.` }
        : { tone: 'danger', sentence: result.problem.message },
    );
  };
  const isOpen = isLeft(row);
  const items: MenuItem[] = [
    ...(isRotatable(row) ? [{ label: 'Rotate', onSelect: () => open({ kind: 'rotate', row }) }] : []),
    ...(hasStoredToken(row)
      ? [{ label: 'Archive the old credential', onSelect: () => ask(archiveOld(campaign, row)) }]
      : []),
    ...(isOpen
      ? [
          { label: 'Ask a teammate', onSelect: () => open({ kind: 'ask', row }) },
          { label: 'Not possible…', onSelect: () => open({ kind: 'not_possible', row }) },
          { label: 'Done elsewhere…', onSelect: () => open({ kind: 'elsewhere', row }) },
        ]
      : []),
    ...(row.state === row.decision?.state ? [{ label: 'Reopen row', onSelect: () => void reopen() }] : []),
    { label: 'Set owner in campaign…', onSelect: () => open({ kind: 'owner', row }) },
    { label: 'Open vault', onSelect: () => openPage(`/vaults/${encodeURIComponent(vaultId)}` as Route) },
  ];
  return (
    <>
      <Menu label={`Actions for ${target} in ${row.vaultName}`} items={items} />
      {bar}
    </>
  );
}
