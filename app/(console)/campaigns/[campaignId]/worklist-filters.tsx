import { SelectFilter } from '@/components/data-table/list-filters';
import {
  type CampaignRow,
  type Counts,
  leftOf,
  ROW_STATES,
  type RowState,
  STATE_WORDS,
} from '@/lib/campaigns/model';

export const NO_OWNER = 'none';

type StateFilter = 'left' | RowState;

const isStateFilter = (text: string | null): text is StateFilter =>
  text === 'left' || ROW_STATES.some((state) => state === text);

export function WorklistFilters({
  rows,
  counts,
  state,
  owner,
  onState,
  onOwner,
}: {
  rows: readonly CampaignRow[];
  counts: Counts;
  state: StateFilter | null;
  owner: string | null;
  onState: (state: StateFilter | null) => void;
  onOwner: (owner: string | null) => void;
}) {
  const owners = [...new Set(rows.map((row) => row.owner ?? NO_OWNER))].sort();
  const count = (one: number) => one.toLocaleString('en');
  return (
    <search aria-label="Filters" className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <SelectFilter
        label="State"
        value={state}
        choices={[
          { value: 'left', name: `Left (${count(leftOf(counts))})` },
          ...ROW_STATES.filter((one) => counts[one] > 0 || one === state).map((one) => ({
            value: one,
            name: `${STATE_WORDS[one]} (${count(counts[one])})`,
          })),
        ]}
        onChange={(value) => onState(isStateFilter(value) ? value : null)}
      />
      <SelectFilter
        label="Owner"
        value={owner}
        choices={owners.map((one) => ({ value: one, name: one === NO_OWNER ? 'No owner' : one }))}
        onChange={onOwner}
      />
    </search>
  );
}
