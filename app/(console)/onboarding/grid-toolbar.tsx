import { CONTROL } from '@/components/form/field';
import { Switch } from '@/components/form/switch';
import { Button } from '@/components/ui/button';
import { counted } from '@/lib/core/counted';
import type { GridFilter } from './readiness';

export function GridToolbar({
  filter,
  shown,
  total,
  ticked,
  assignable,
  askable,
  isFrozen,
  onFilter,
  onTick,
  onAssign,
  onAsk,
}: {
  filter: GridFilter;
  shown: number;
  total: number;
  ticked: number;
  assignable: number;
  askable: number;
  isFrozen: boolean;
  onFilter: (filter: GridFilter) => void;
  onTick: (isTicked: boolean) => void;
  onAssign: () => void;
  onAsk: () => void;
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
        {askable > 1 && (
          <Button disabled={isFrozen} onClick={onAsk}>
            Ask for {counted(askable, 'token')}
          </Button>
        )}
        <Button disabled={isFrozen || assignable === 0} onClick={onAssign}>
          Assign vaults
        </Button>
      </span>
    </div>
  );
}
