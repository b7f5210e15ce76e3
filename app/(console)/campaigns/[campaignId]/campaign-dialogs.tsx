import { withCatalogue } from '@/components/form/with-catalogue';
import { lazyDialog } from '@/components/lazy-dialog';
import type { Report } from '@/components/results/report';
import type { CampaignRow, DecisionName } from '@/lib/campaigns/model';
import type { Capabilities, Credential, Vault } from '@/lib/providers/model';
import type { Reason } from '@/lib/vaults/reasons';

export const RotateDialog = lazyDialog(() => import('../../rotate-dialog'));
const AskDialog = lazyDialog(withCatalogue(() => import('../../ask-dialog')));
const DecideDialog = lazyDialog(() => import('./decide-dialog'));
const RowOwnerDialog = lazyDialog(() => import('./row-owner-dialog'));
const CloseDialog = lazyDialog(() => import('./close-dialog'));

export type OpenDialog =
  | { kind: 'rotate' | 'ask' | 'owner' | DecisionName; row: CampaignRow }
  | { kind: 'close'; left: number };

const UNKNOWN_DATES = { createdAt: null, updatedAt: null, archivedAt: null };

/** The credential as the campaign knows it, before the API is read. */
const credentialOf = ({ vaultId, credentialId, target, kind }: CampaignRow): Credential => ({
  ...{ id: credentialId, vaultId, target, kind, protocol: null, status: 'active', metadata: {} },
  ...UNKNOWN_DATES,
});
const vaultOf = ({ vaultId, vaultName, environment }: CampaignRow): Vault => ({
  ...{ id: vaultId, name: vaultName, status: 'active' },
  metadata: environment === null ? {} : { environment },
  ...UNKNOWN_DATES,
});

export function CampaignDialogs({
  campaign,
  opened,
  inPlace,
  protocols,
  onClose,
  onChanged,
}: {
  campaign: { id: string } & Reason;
  opened: OpenDialog;
  inPlace: boolean;
  protocols: Capabilities['protocols'];
  onClose: () => void;
  /** Something may have changed; null means without a message. */
  onChanged: (report: Report | null) => void;
}) {
  const done = (sentence: string) => onChanged({ tone: 'ok', sentence });
  const common = { campaignId: campaign.id, onClose, onDone: done };
  if (opened.kind === 'close') return <CloseDialog left={opened.left} {...common} />;
  const { row } = opened;
  switch (opened.kind) {
    case 'rotate':
      return (
        <RotateDialog
          vault={row}
          credentialId={row.credentialId}
          known={credentialOf(row)}
          inPlace={inPlace}
          verificationRequired={row.verificationRequired}
          campaign={campaign}
          onClose={onClose}
          onDone={onChanged}
        />
      );
    case 'ask':
      return (
        <AskDialog
          protocols={protocols}
          startVault={vaultOf(row)}
          startUrl={row.target}
          campaignId={campaign.id}
          onClose={() => onChanged(null)}
          onDone={() => {}}
        />
      );
    case 'owner':
      return <RowOwnerDialog row={row} {...common} />;
    default:
      return <DecideDialog row={row} decision={opened.kind} {...common} />;
  }
}
