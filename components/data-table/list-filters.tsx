import { type ReactNode, useId } from 'react';
import { Icon } from '../ui/icon';
import { useTypedSearch } from '../use-typed-search';

export const FIELD = 'h-8 rounded-md border border-line-strong bg-surface px-2 text-sm';

export function SearchBox({
  label,
  value,
  onSearch,
}: {
  label: string;
  value: string;
  onSearch: (text: string) => void;
}) {
  const { typed, setTyped, search } = useTypedSearch(value, onSearch);
  return (
    <div className="relative min-w-0 flex-1 basis-40 sm:basis-60 sm:max-w-80">
      <Icon name="search" className="absolute top-2 left-2.5 size-4 text-muted" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        maxLength={255}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onKeyDown={({ key }) => key === 'Enter' && search()}
        className={`${FIELD} w-full pl-8 placeholder:text-muted`}
      />
    </div>
  );
}

export function Labelled({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5 max-sm:flex-1 max-sm:basis-36 max-sm:flex-col max-sm:items-stretch max-sm:gap-0.5">
      <label htmlFor={id} className="whitespace-nowrap text-muted">
        {label}
      </label>
      {children}
    </span>
  );
}

export function Day({
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
    <Labelled id={id} label={`${label} (UTC)`}>
      <input
        id={id}
        type="date"
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        className={FIELD}
      />
    </Labelled>
  );
}

export function SelectFilter({
  label,
  value,
  choices,
  anyName = 'Any',
  onChange,
}: {
  label: string;
  value: string | null;
  choices: { value: string; name: string }[];
  anyName?: string;
  onChange: (value: string | null) => void;
}) {
  const id = useId();
  const isKnown = value === null || choices.some((choice) => choice.value === value);
  return (
    <Labelled id={id} label={label}>
      <select
        id={id}
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
        className={`${FIELD} max-w-56 px-1.5 max-sm:w-full max-sm:max-w-none`}
      >
        <option value="">{anyName}</option>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
        {!isKnown && <option value={value}>{value}</option>}
      </select>
    </Labelled>
  );
}
