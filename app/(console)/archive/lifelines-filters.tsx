import { FiltersSheet } from '@/components/data-table/filters-sheet';
import { Day, SearchBox, SelectFilter } from '@/components/data-table/list-filters';
import { Checkbox } from '@/components/form/checkbox';
import { Button } from '@/components/ui/button';
import { END_NAMES, ENDS } from '@/lib/lifelines/model';
import {
  FLAG_NAMES,
  FLAGS,
  GAP_NAMES,
  GAPS,
  GROUP_NAMES,
  GROUPS,
  isFiltered,
  type LifelineParams,
} from '@/lib/lifelines/search';
import { ENVIRONMENT_NAMES, ENVIRONMENTS } from '@/lib/vaults/limits';
import { presets } from './periods';

const choicesOf = <Name extends string>(names: readonly Name[], labels: Readonly<Record<Name, string>>) =>
  names.map((value) => ({ value, name: labels[value] }));

const ENVIRONMENT_CHOICES = [...choicesOf(ENVIRONMENTS, ENVIRONMENT_NAMES), { value: 'none', name: 'None' }];

const NO_FILTERS = {
  q: '',
  from: null,
  to: null,
  environment: null,
  reason: null,
  gap: null,
  over: false,
  outside: false,
  own: false,
} as const;

export function PeriodFilter({
  params: { from, to },
  now,
  onChange,
}: {
  params: LifelineParams;
  now: number;
  onChange: (patch: Partial<LifelineParams>) => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <fieldset aria-label="Period" className="flex flex-wrap gap-1">
        {presets(now).map(({ label, period }) => (
          <Button
            key={label}
            variant="quiet"
            aria-pressed={period.from === from && period.to === to}
            className="aria-pressed:bg-accent-soft aria-pressed:font-semibold"
            onClick={() => onChange(period)}
          >
            {label}
          </Button>
        ))}
      </fieldset>
      <Day label="From" value={from} onChange={(day) => onChange({ from: day })} />
      <Day label="To" value={to} onChange={(day) => onChange({ to: day })} />
    </div>
  );
}

export function LifelinesFilters({
  params,
  onChange,
  onSearch,
}: {
  params: LifelineParams;
  onChange: (patch: Partial<LifelineParams>) => void;
  onSearch: (q: string) => void;
}) {
  const named = <Name extends string>(names: readonly Name[], value: string | null): Name | null =>
    names.find((name) => name === value) ?? null;
  return (
    <search aria-label="Filters" className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <SearchBox label="Search archive" value={params.q} onSearch={onSearch} />
      <FiltersSheet
        values={[params.environment, params.reason, params.gap, ...FLAG_NAMES.map((name) => params[name])]}
      >
        <SelectFilter
          label="Group by"
          value={params.group}
          choices={choicesOf(GROUP_NAMES, GROUPS)}
          anyName="Nothing"
          onChange={(value) => onChange({ group: named(GROUP_NAMES, value) })}
        />
        <SelectFilter
          label="Environment"
          value={params.environment}
          choices={ENVIRONMENT_CHOICES}
          onChange={(environment) => onChange({ environment })}
        />
        <SelectFilter
          label="Reason"
          value={params.reason}
          choices={choicesOf(END_NAMES, ENDS)}
          onChange={(value) => onChange({ reason: named(END_NAMES, value) })}
        />
        <SelectFilter
          label="Gaps"
          value={params.gap}
          choices={choicesOf(GAP_NAMES, GAPS)}
          onChange={(value) => onChange({ gap: named(GAP_NAMES, value) })}
        />
        {FLAG_NAMES.map((name) => (
          <Checkbox
            key={name}
            label={FLAGS[name]}
            checked={params[name]}
            onChange={({ target }) => onChange({ [name]: target.checked })}
          />
        ))}
      </FiltersSheet>
      {(isFiltered(params) || params.from !== null || params.to !== null) && (
        <Button variant="quiet" onClick={() => onChange(NO_FILTERS)}>
          Clear filters
        </Button>
      )}
    </search>
  );
}
