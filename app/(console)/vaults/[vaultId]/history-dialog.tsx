'use client';

import { useQuery } from '@tanstack/react-query';
import { HistoryPanel } from '@/components/history-panel';
import { Dialog } from '@/components/ui/dialog';
import { VerdictCard } from '@/components/verdict-card';
import { targetHistory } from '@/lib/queries/activity';
import { credential } from '@/lib/queries/lists';

/** What the last check of its token found; nothing where the credential is gone. */
function LastCheck({ vaultId, credentialId }: { vaultId: string; credentialId: string }) {
  const { data } = useQuery(credential(vaultId, credentialId));
  if (data === undefined) return null;
  return data.verdict === null ? (
    <p className="text-muted">Its token was not checked when it was stored.</p>
  ) : (
    <VerdictCard verdict={data.verdict} by={data.verifiedBy} />
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
  return (
    <Dialog title={`History of this ${kind}`} description={<bdi>{name}</bdi>} onClose={onClose}>
      {kind === 'credential' && (
        <div className="mb-4">
          <LastCheck vaultId={vaultId} credentialId={targetId} />
        </div>
      )}
      <HistoryPanel query={targetHistory(targetId)} target={targetId} kind={kind} />
    </Dialog>
  );
}
