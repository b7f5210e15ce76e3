import { TableSkeleton } from '@/components/data-table/data-table';
import { PageHeader } from '@/components/page-header';

export function ActivitySkeleton() {
  return (
    <>
      <PageHeader title="Activity" />
      <TableSkeleton label="Loading activity" rows={20} />
    </>
  );
}
