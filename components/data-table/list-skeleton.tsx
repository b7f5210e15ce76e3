'use client';

import { PageHeader } from '../page-header';

const SKELETON_WIDTHS = ['w-40', 'w-56', 'w-32', 'w-48', 'w-36'];

export function TableSkeleton({ label, rows = 10 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={label} className="rounded-md border border-line bg-surface">
      {[...Array(rows).keys()].map((row) => (
        <div key={row} className="flex h-9 items-center gap-6 border-b border-line px-3 last:border-0">
          <div className={`h-3 rounded bg-sunken ${SKELETON_WIDTHS[row % SKELETON_WIDTHS.length]}`} />
          <div className="h-3 w-14 rounded-full bg-sunken" />
          <div className="h-3 w-28 rounded bg-sunken max-sm:hidden" />
        </div>
      ))}
    </div>
  );
}

/** A list page while its first rows load. A client component, because most pages never show it. */
export const ListSkeleton = ({ title }: { title: string }) => (
  <>
    <PageHeader title={title} />
    <TableSkeleton label={`Loading ${title.toLowerCase()}`} rows={20} />
  </>
);
