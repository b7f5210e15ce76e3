'use client';

import { useRouter } from 'next/navigation';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { EmptyNote } from '@/components/ui/empty-note';
import { ArchivedCredentials, ArchivedVaults } from './archive-tables';
import { scanVaults } from './scan';
import { ScanStatus } from './scan-status';
import { useScan } from './use-scan';

/** Archived entries of the whole account. The API cannot list them alone, so the list is read through. */
export function ArchiveView() {
  // In the address, so that Back finds it as it was.
  const [withCredentials, setWithCredentials] = useQueryState(
    'credentials',
    parseAsBoolean.withDefault(false),
  );
  const { bfcacheId } = useRouter();
  const scan = useScan(`all ${bfcacheId}`, (signal) => scanVaults(withCredentials, signal));
  const { state, vaults, credentials, endings } = scan.progress;
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-3 rounded-md border border-line bg-surface px-4 py-3">
        <p className="text-muted">
          The API cannot list archived entries alone, so Strongroom reads the whole list, 100 vaults at a
          time, and keeps what is archived. You can stop at any moment.
        </p>
        <label className="inline-flex items-center gap-2">
          <input
            type="checkbox"
            checked={withCredentials}
            disabled={state === 'running'}
            onChange={(event) => void setWithCredentials(event.target.checked)}
            className="size-4 accent-accent"
          />
          Also read the credentials of every vault (one request or more per vault)
        </label>
        <ScanStatus scan={scan} />
      </div>
      {vaults.length > 0 && (
        <section aria-labelledby="archived-vaults" className="flex flex-col gap-2">
          <h2 id="archived-vaults" className="text-base font-semibold">
            Archived vaults
          </h2>
          <ArchivedVaults vaults={vaults} endings={endings} />
        </section>
      )}
      {credentials.length > 0 && (
        <section aria-labelledby="archived-credentials" className="flex flex-col gap-2">
          <h2 id="archived-credentials" className="text-base font-semibold">
            Archived credentials
          </h2>
          <ArchivedCredentials entries={credentials} endings={endings} />
        </section>
      )}
      {state === 'complete' && vaults.length + credentials.length === 0 && (
        <EmptyNote>
          {scan.progress.credentialsRead > 0
            ? 'Nothing is archived in this account.'
            : 'No vault is archived. Credentials were not read.'}
        </EmptyNote>
      )}
    </div>
  );
}
