import { TableSkeleton } from '@/components/data-table/data-table';
import { PageHeader } from '@/components/page-header';

export function VaultListSkeleton() {
  return (
    <>
      <PageHeader title="Vaults" />
      <TableSkeleton label="Loading vaults" rows={20} />
    </>
  );
}
