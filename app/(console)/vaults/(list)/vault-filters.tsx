import { type ReactNode, useId } from 'react';
import { FiltersSheet } from '@/components/data-table/filters-sheet';
import { SearchBox } from '@/components/data-table/list-filters';
import type { UrlList } from '@/components/data-table/use-url-list';
import { Switch } from '@/components/form/switch';
import {
  NONE,
  type VaultListChoices,
  type VaultListParams,
  type VaultListRow,
} from '@/lib/inventory/vault-list';

const chipClass = (isSet: boolean) =>
  `inline-flex h-8 items-center gap-1 rounded-full border px-3 whitespace-nowrap ${isSet ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface'}`;

const FIELD = 'min-w-0 rounded bg-transparent';

function Chip({
  id,
  label,
  isSet,
  children,
}: {
  id: string;
  label: string;
  isSet: boolean;
  children: ReactNode;
}) {
  return (
    <span className={chipClass(isSet)}>
      <label htmlFor={id} className="text-muted">
        {label}
      </label>
      {children}
    </span>
  );
}

function ChoiceChip({
  label,
  value,
  choices,
  noneName,
  onChange,
}: {
  label: string;
  value: string | null;
  choices: readonly string[];
  noneName: string;
  onChange: (value: string | null) => void;
}) {
  const id = useId();
  const known = value === null || value === NONE || choices.includes(value) ? choices : [...choices, value];
  return (
    <Chip id={id} label={label} isSet={value !== null}>
      <select
        id={id}
        value={value ?? ''}
        onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
        className={`${FIELD} field-sizing-content max-w-44 truncate`}
      >
        <option value="">Any</option>
        {known.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
        <option value={NONE}>{noneName}</option>
      </select>
    </Chip>
  );
}

const Day = ({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (day: string | null) => void;
}) => (
  <input
    type="date"
    aria-label={label}
    title={label}
    value={value ?? ''}
    onChange={({ target }) => onChange(target.value === '' ? null : target.value)}
    className={FIELD}
  />
);

export function VaultFilters({
  list,
  params: { env, owner, problems, from, to },
  choices,
  onFilter,
}: {
  list: Pick<UrlList<VaultListRow>, 'params' | 'search' | 'rows' | 'isFiltered'>;
  params: VaultListParams;
  choices: VaultListChoices;
  onFilter: (change: Partial<VaultListParams>) => void;
}) {
  return (
    <search
      aria-label="Filters"
      className={`flex flex-wrap items-center gap-2 ${list.isFiltered ? '' : 'print:hidden'}`}
    >
      <SearchBox label="Search vaults" value={list.params.q} onSearch={list.search} />
      <FiltersSheet values={[env, owner, problems, from, to, list.params.archived]}>
        <ChoiceChip
          label="Environment"
          value={env}
          choices={choices.environments}
          noneName="No environment"
          onChange={(value) => onFilter({ env: value })}
        />
        <ChoiceChip
          label="Owner"
          value={owner}
          choices={choices.owners}
          noneName="No owner"
          onChange={(value) => onFilter({ owner: value })}
        />
        <button
          type="button"
          aria-pressed={problems}
          title="A policy is broken, a token is refused or expired, or a rotation or leak checklist is unfinished"
          onClick={() => onFilter({ problems: !problems })}
          className={chipClass(problems)}
        >
          Has problems
        </button>
        {!list.rows?.ignoresDates && (
          <fieldset className={chipClass(from !== null || to !== null)}>
            <legend className="sr-only">Created</legend>
            <span aria-hidden className="text-muted">
              Created
            </span>
            <Day label="Created from (UTC)" value={from} onChange={(day) => onFilter({ from: day })} />
            <span aria-hidden>–</span>
            <Day label="Created to (UTC)" value={to} onChange={(day) => onFilter({ to: day })} />
          </fieldset>
        )}
        <Switch
          label="Show archived"
          checked={list.params.archived}
          onChange={(archived) => onFilter({ archived })}
        />
      </FiltersSheet>
    </search>
  );
}
