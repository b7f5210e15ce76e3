'use client';

import { useId, useState } from 'react';
import { Icon } from '../ui/icon';
import type { UrlList } from './use-url-list';

const FIELD = 'h-8 rounded-md border border-line-strong bg-surface px-2 text-sm';

function SearchBox({
  label,
  value,
  onSearch,
}: {
  label: string;
  value: string;
  onSearch: (text: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  // The address changed by Back or by “Clear filters”: it wins over what stands in the box.
  if (value !== known) {
    setKnown(value);
    if (value !== typed) setTyped(value);
  }
  return (
    <div className="relative min-w-0 flex-1 basis-60 sm:max-w-80">
      <Icon name="search" className="absolute top-2 left-2.5 size-4 text-muted" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        maxLength={255}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setKnown(event.target.value);
          onSearch(event.target.value);
        }}
        className={`${FIELD} w-full pl-8 placeholder:text-muted`}
      />
    </div>
  );
}

function Day({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (day: string | null) => void;
}) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-1.5 max-sm:flex-1 max-sm:basis-36 max-sm:flex-col max-sm:items-start max-sm:gap-0.5">
      <label htmlFor={id} className="whitespace-nowrap text-muted">
        {label}
      </label>
      <input
        id={id}
        type="date"
        title="A day in UTC"
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        className={`${FIELD} max-sm:w-full`}
      />
    </span>
  );
}

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
      {withDates && (
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
