import { Day, SearchBox } from './list-filters';
import type { UrlList } from './use-url-list';

/** Search, dates and “Show archived” of one list. Everything it changes is in the address. */
export function ListToolbar<T>({
  list,
  searchLabel,
  withDates,
}: {
  list: UrlList<T>;
  searchLabel: string;
  withDates: boolean;
}) {
  const { params } = list;
  return (
    <search aria-label="Filters" className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <SearchBox label={searchLabel} value={params.q} onSearch={list.search} />
      {withDates && !list.rows?.ignoresDates && (
        <>
          <Day label="Created from" value={params.from} onChange={(from) => list.filter({ from })} />
          <Day label="Created to" value={params.to} onChange={(to) => list.filter({ to })} />
        </>
      )}
      <label className="inline-flex items-center gap-2 whitespace-nowrap">
        <input
          type="checkbox"
          role="switch"
          checked={params.archived}
          aria-checked={params.archived}
          onChange={(event) => list.filter({ archived: event.target.checked })}
          className="relative h-5 w-9 appearance-none rounded-full border border-line-strong bg-sunken transition-colors after:absolute after:top-0.5 after:left-0.5 after:size-3.5 after:rounded-full after:bg-line-strong after:transition-transform checked:border-accent checked:bg-accent checked:after:translate-x-4 checked:after:bg-accent-ink"
        />
        Show archived
      </label>
    </search>
  );
}
