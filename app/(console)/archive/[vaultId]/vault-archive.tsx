'use client';

import { useRouter } from 'next/navigation';
import { ArchivedCredentials } from '../archive-tables';
import { scanCredentials } from '../scan';
import { ScanStatus } from '../scan-status';
import { useScan } from '../use-scan';

/** Every archived credential of one vault: complete once it says so. */
export function VaultArchive({ vault }: { vault: { id: string; name: string } }) {
  const { bfcacheId } = useRouter();
  const scan = useScan(`${vault.id} ${bfcacheId}`, (signal) => scanCredentials(vault, signal));
  const { state, credentials } = scan.progress;
  return (
    <div className="flex flex-col gap-4">
      <ScanStatus scan={scan} />
      {credentials.length > 0 && <ArchivedCredentials entries={credentials} />}
      {state === 'complete' && credentials.length === 0 && (
        <p
          role="status"
          className="rounded-md border border-dashed border-line-strong px-4 py-10 text-center text-muted"
        >
          No credential of this vault is archived.
        </p>
      )}
    </div>
  );
}
