import { PageHeader } from '../page-header';
import { TableSkeleton } from './data-table';

/** A page with a list, while its first rows are read. */
export const ListSkeleton = ({ title }: { title: string }) => (
  <>
    <PageHeader title={title} />
    <TableSkeleton label={`Loading ${title.toLowerCase()}`} rows={20} />
  </>
);
