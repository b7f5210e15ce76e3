import type { Metadata } from 'next';
import { PageHeader } from '@/components/page-header';
import { mirror } from '@/lib/boot/server/vault-context';
import { snapshotState } from '@/lib/inventory/server/snapshot-state';
import { page } from '@/lib/web/server/page';
import { toResult } from '@/lib/web/server/read';
import { AsOfLink } from '../as-of-link';
import { asOfPageFor } from '../as-of-page';
import { EvidenceButton } from '../evidence-button';
import { ArchiveView } from './archive-view';

export const metadata: Metadata = { title: 'Archive' };

export default page('vaults.read', async ({ searchParams }: PageProps<'/archive'>) => {
  const past = asOfPageFor('archive', await searchParams);
  if (past !== null) return past;
  const snapshot = await toResult(async () => {
    const { db, connection } = await mirror();
    return snapshotState(db, connection);
  });
  return (
    <>
      <PageHeader
        title="Archive"
        actions={
          <>
            <AsOfLink of="archive" />
            <EvidenceButton />
          </>
        }
      >
        <p className="text-muted">
          Archived and deleted vaults and credentials. The API cannot restore them.
        </p>
      </PageHeader>
      <ArchiveView firstSnapshot={snapshot.ok ? snapshot.value : null} vaultId={null} />
    </>
  );
});
