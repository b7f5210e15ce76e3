import { useQuery } from '@tanstack/react-query';
import { HistoryPanel } from '@/components/history-panel';
import { Dialog } from '@/components/ui/dialog';
import { VerdictCard } from '@/components/verdict-card';
import { targetHistory } from '@/lib/audit/queries';
import { isArchived } from '@/lib/providers/model';
import type { KnownCredential } from '@/lib/verification/inputs';
import { credential } from '@/lib/verification/queries';

/** What the last check of its token found, and whether agents still get it. */
function LastCheck({ known }: { known: KnownCredential }) {
  return (
    <div className="mb-4 flex flex-col gap-2">
      {isArchived(known) && <p>This credential is archived: agents no longer get its token.</p>}
      {known.verdict === null ? (
        <p className="text-muted">Strongroom has no check of its token.</p>
      ) : (
        <VerdictCard verdict={known.verdict} by={known.verifiedBy} />
      )}
    </div>
  );
}

/** What the audit log says about the vault of this page or one of its credentials. */
export default function HistoryDialog({
  targetId,
  vaultId,
  kind,
  name,
  onClose,
}: {
  targetId: string;
  vaultId: string;
  kind: 'vault' | 'credential';
  name: string;
  onClose: () => void;
}) {
  // Nothing where the credential is gone: its history is still in the log.
  const { data: known } = useQuery({ ...credential(vaultId, targetId), enabled: kind === 'credential' });
  return (
    <Dialog
      title={`History of this ${kind}`}
      description={<bdi>{known?.target ?? name}</bdi>}
      onClose={onClose}
    >
      {known !== undefined && <LastCheck known={known} />}
      <HistoryPanel query={targetHistory(targetId)} target={targetId} kind={kind} />
    </Dialog>
  );
}
