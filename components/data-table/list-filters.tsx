import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useId, useState } from 'react';
import { Icon } from '../ui/icon';

export const FIELD = 'h-8 rounded-md border border-line-strong bg-surface px-2 text-sm';

/** Without a key for this long, somebody wants to see what was found. */
const TYPING_PAUSE_MS = 250;

/** The text of a box that follows the address, searched for after a pause or with Enter. */
function useTyped(value: string, onSearch: (text: string) => void) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  // The address changed by Back or by “Clear filters”: it wins over what stands in the box.
  if (value !== known) {
    setKnown(value);
    if (value !== typed) setTyped(value);
  }
  const search = () => {
    setKnown(typed);
    onSearch(typed);
  };
  const onPause = useEffectEvent(search);
  useEffect(() => {
    if (typed === known) return;
    const timer = setTimeout(onPause, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, known]);
  return {
    value: typed,
    onChange: (event: { target: { value: string } }) => setTyped(event.target.value),
    onKeyDown: ({ key }: KeyboardEvent) => {
      if (key === 'Enter' && typed !== known) search();
    },
  };
}

export function SearchBox({
  label,
  value,
  onSearch,
}: {
  label: string;
  value: string;
  onSearch: (text: string) => void;
}) {
  const typed = useTyped(value, onSearch);
  return (
    <div className="relative min-w-0 flex-1 basis-40 sm:basis-60 sm:max-w-80">
      <Icon name="search" className="absolute top-2 left-2.5 size-4 text-muted" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        maxLength={255}
        {...typed}
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
  /** What null is called. */
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
