'use client';

import { HistoryPanel } from '@/components/history-panel';
import { Dialog } from '@/components/ui/dialog';
import { targetHistory } from '@/lib/queries/activity';

/** What the audit log says about the vault of this page or one of its credentials. */
export default function HistoryDialog({
  targetId,
  kind,
  name,
  onClose,
}: {
  targetId: string;
  kind: 'vault' | 'credential';
  name: string;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={`History of this ${kind}`}
      description={<span className="break-all">{name}</span>}
      onClose={onClose}
    >
      <HistoryPanel query={targetHistory(targetId)} target={targetId} kind={kind} />
    </Dialog>
  );
}
