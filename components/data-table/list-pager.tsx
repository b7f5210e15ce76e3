import { counted } from '@/lib/core/counted';
import { PAGE_SIZES } from '@/lib/core/list-params';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import type { PagedList } from './use-pages';

export function ListPager<T>({ list, noun }: { list: PagedList<T>; noun: [one: string, many: string] }) {
  const count = list.rows?.items.length;
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center gap-x-4 gap-y-2 text-muted">
      <span className="mr-auto tabular-nums">
        {count !== undefined && `${counted(count, ...noun)} on this page`}
      </span>
      <label className="inline-flex items-center gap-1.5 print:hidden">
        Rows per page
        <select
          value={list.limit}
          onChange={(event) => {
            const limit = PAGE_SIZES.find((size) => String(size) === event.target.value);
            if (limit !== undefined) list.setLimit(limit);
          }}
          className="h-8 rounded-md border border-line-strong bg-surface px-1.5 text-ink"
        >
          {PAGE_SIZES.map((size) => (
            <option key={size}>{size}</option>
          ))}
        </select>
      </label>
      <span className="inline-flex gap-2">
        <Button
          onClick={list.toPrevious}
          disabled={list.isStale || !list.rows?.previousCursor}
          aria-label="Previous page"
        >
          <Icon name="left" />
          <span className="max-sm:sr-only">Previous</span>
        </Button>
        <Button
          onClick={list.toNext}
          disabled={list.isStale || !list.rows?.nextCursor}
          aria-label="Next page"
        >
          <span className="max-sm:sr-only">Next</span>
          <Icon name="right" />
        </Button>
      </span>
    </nav>
  );
}
