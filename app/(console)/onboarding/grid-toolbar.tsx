import { CONTROL } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { counted } from '@/lib/core/counted';
import type { GridFilter } from './shown-rows';

const SWITCH =
  'relative h-5 w-9 appearance-none rounded-full border border-line-strong bg-sunken transition-colors after:absolute after:top-0.5 after:left-0.5 after:size-3.5 after:rounded-full after:bg-line-strong after:transition-transform checked:border-accent checked:bg-accent checked:after:translate-x-4 checked:after:bg-accent-ink';

/** On or off, at once. */
export function Switch({
  label,
  checked,
  disabled = false,
  onChange,
}: {
  label: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="inline-flex items-center gap-2 whitespace-nowrap">
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        aria-checked={checked}
        disabled={disabled}
        onChange={({ target }) => onChange(target.checked)}
        className={SWITCH}
      />
      {label}
    </label>
  );
}

/** Search, “Problems only”, ticks for all that is shown, and the way to vaults and known servers. */
export function GridToolbar({
  filter,
  shown,
  total,
  ticked,
  assignable,
  isFrozen,
  onFilter,
  onTick,
  onAssign,
  onAdd,
}: {
  filter: GridFilter;
  shown: number;
  total: number;
  /** Ticked rows that are not done. */
  ticked: number;
  /** Those of them that are shown. */
  assignable: number;
  isFrozen: boolean;
  onFilter: (filter: GridFilter) => void;
  onTick: (isTicked: boolean) => void;
  onAssign: () => void;
  onAdd: () => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <input
        type="search"
        aria-label="Search rows"
        placeholder="Search rows"
        autoComplete="off"
        value={filter.text}
        onChange={({ target }) => onFilter({ ...filter, text: target.value })}
        className={`${CONTROL} max-w-56`}
      />
      <Switch
        label="Problems only"
        checked={filter.problemsOnly}
        onChange={(problemsOnly) => onFilter({ ...filter, problemsOnly })}
      />
      <span role="status" className="text-muted tabular-nums">
        {shown === total ? counted(total, 'row') : `${shown} of ${counted(total, 'row')}`}, {ticked} ticked
      </span>
      <span className="flex flex-wrap gap-2 sm:ml-auto">
        <Button variant="quiet" disabled={isFrozen || shown === 0} onClick={() => onTick(true)}>
          Tick all shown
        </Button>
        <Button variant="quiet" disabled={isFrozen || shown === 0} onClick={() => onTick(false)}>
          Untick all shown
        </Button>
        <Button disabled={isFrozen} onClick={onAdd}>
          Choose a known server
        </Button>
        <Button disabled={isFrozen || assignable === 0} onClick={onAssign}>
          Assign vaults
        </Button>
      </span>
    </div>
  );
}
