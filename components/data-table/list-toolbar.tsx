import { Switch } from '../form/switch';
import { FiltersSheet } from './filters-sheet';
import { Day, SearchBox } from './list-filters';
import type { UrlList } from './use-url-list';

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
    <search
      aria-label="Filters"
      className={`flex min-w-0 grow basis-240 flex-wrap items-center gap-x-4 gap-y-2 max-sm:basis-full max-sm:gap-x-2 ${list.isFiltered ? '' : 'print:hidden'}`}
    >
      <SearchBox label={searchLabel} value={params.q} onSearch={list.search} />
      <FiltersSheet values={[params.from, params.to, params.archived]}>
        {withDates && !list.rows?.ignoresDates && (
          <>
            <Day label="Created from" value={params.from} onChange={(from) => list.filter({ from })} />
            <Day label="Created to" value={params.to} onChange={(to) => list.filter({ to })} />
          </>
        )}
        <Switch
          label="Show archived"
          checked={params.archived}
          onChange={(archived) => list.filter({ archived })}
        />
      </FiltersSheet>
    </search>
  );
}
