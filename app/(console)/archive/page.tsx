import type { Metadata } from 'next';
import { PageHeader } from '@/components/page-header';
import { page } from '@/lib/web/server/page';
import { ArchiveView } from './archive-view';

export const metadata: Metadata = { title: 'Archive' };

export default page('vaults.read', () => {
  return (
    <>
      <PageHeader title="Archive">
        <p className="text-muted">
          What was taken out of use, when, and how long it lived. Read only: the API brings nothing back.
          Deleted entries leave no trace here.
        </p>
      </PageHeader>
      <ArchiveView />
    </>
  );
});
