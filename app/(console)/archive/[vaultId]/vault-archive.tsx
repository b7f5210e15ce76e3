'use client';

import { useRouter } from 'next/navigation';
import { EmptyNote } from '@/components/ui/empty-note';
import { ArchivedCredentials } from '../archive-tables';
import { scanCredentials } from '../scan';
import { ScanStatus } from '../scan-status';
import { useScan } from '../use-scan';

export function VaultArchive({ vault }: { vault: { id: string; name: string } }) {
  const { bfcacheId } = useRouter();
  const scan = useScan(`${vault.id} ${bfcacheId}`, (signal) => scanCredentials(vault, signal));
  const { state, credentials, endings } = scan.progress;
  return (
    <div className="flex flex-col gap-4">
      <ScanStatus scan={scan} />
      {credentials.length > 0 && <ArchivedCredentials entries={credentials} endings={endings} />}
      {state === 'complete' && credentials.length === 0 && (
        <EmptyNote>No credential of this vault is archived.</EmptyNote>
      )}
    </div>
  );
}
