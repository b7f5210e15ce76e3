import { TableSkeleton } from '@/components/data-table/data-table';

export function VaultSkeleton() {
  return (
    <div className="flex flex-col gap-5">
      <div className="h-7 w-64 rounded bg-sunken" />
      <TableSkeleton label="Loading vault" rows={5} />
    </div>
  );
}
