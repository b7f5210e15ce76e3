import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import { FiltersSheet } from '@/components/data-table/filters-sheet';
import { Day, FIELD, Labelled, SelectFilter } from '@/components/data-table/list-filters';
import { Switch } from '@/components/form/switch';
import { useCombobox } from '@/components/form/use-combobox';
import { Button } from '@/components/ui/button';
import { type ActivityParams, activityParams } from '@/lib/audit/activity-params';
import type { AuditFields } from '@/lib/audit/model';
import { nameQueries } from '@/lib/audit/queries';
import { CHOICES_MAX, type NamedChoice } from '@/lib/core/activity-names';
import { actorLine } from '@/lib/core/person';
import { ActionFilter } from './action-filter';
import type { ActivityState } from './activity-list';

type NameQueries = ReturnType<typeof nameQueries>;

const isSame = (one: string | null, other: string) => one?.toLowerCase() === other.toLowerCase();
const contains = (text: string | null, part: string) => text?.toLowerCase().includes(part.toLowerCase());

/** The choice that a text selects: by exact id, name or detail, or the only choice. */
function onlyChoice(choices: readonly NamedChoice[], text: string): NamedChoice | undefined {
  const exact = choices.filter(({ id, name, detail }) =>
    [id, name, detail].some((part) => isSame(part, text)),
  );
  const [first, ...others] = exact.length > 0 ? exact : choices;
  return others.length === 0 ? first : undefined;
}

function useChosenName(
  value: string | null,
  known: readonly NamedChoice[],
  named: NameQueries['named'],
): string {
  const shown = known.find(({ id }) => id === value);
  const { data, isPending } = useQuery({
    ...named(value ?? ''),
    enabled: value !== null && shown === undefined,
  });
  if (value === null) return '';
  if (shown) return shown.name;
  return data?.[0]?.name ?? (isPending ? '' : value);
}

function NameFilter({
  label,
  value,
  known,
  queries,
  onSearch,
}: {
  label: string;
  value: string | null;
  known: readonly NamedChoice[];
  queries: NameQueries;
  onSearch: (id: string | null) => void;
}) {
  const id = useId();
  const client = useQueryClient();
  const name = useChosenName(value, known, queries.named);
  /** Null while the field shows the chosen value. */
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed?.trim() ?? '';
  const { data: found = [] } = useQuery({
    ...queries.like(text),
    placeholderData: keepPreviousData,
    enabled: text !== '',
  });
  const onPage = known.filter((choice) => contains(choice.name, text) || contains(choice.detail, text));
  const isNew = (choice: NamedChoice) => !onPage.some((other) => other.id === choice.id);
  const apply = (chosen: string | null) => {
    close();
    if (chosen !== value) onSearch(chosen);
  };
  const combobox = useCombobox(
    () => [...onPage, ...(text === '' ? [] : found.filter(isNew))].slice(0, CHOICES_MAX),
    (choice) => apply(choice.id),
  );
  const close = () => {
    combobox.show(false);
    setTyped(null);
  };
  /** Selects the entry that the text names; otherwise filters by the text. */
  const resolve = async () => {
    if (typed === null) return;
    if (text === '') return apply(null);
    const all = await client.fetchQuery(queries.like(text)).catch(() => []);
    const only = onlyChoice(all, text) ?? (all.length === 0 ? onlyChoice(onPage, text) : undefined);
    apply(only ? only.id : text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (combobox.onKey(event)) return;
    if (event.key === 'Enter') void resolve();
    else if (event.key === 'Escape' && combobox.isWanted) close();
    else return;
    event.preventDefault();
  };
  const shown = typed ?? name;
  return (
    <Labelled id={id} label={label}>
      <span className="relative">
        <input
          id={id}
          type="text"
          {...combobox.input}
          value={shown}
          title={shown === '' ? undefined : shown}
          onChange={({ target }) => {
            setTyped(target.value);
            combobox.show(true);
          }}
          onClick={() => combobox.show(true)}
          onFocus={({ currentTarget }) => currentTarget.select()}
          onBlur={() => {
            combobox.show(false);
            void resolve();
          }}
          onKeyDown={onKeyDown}
          maxLength={200}
          placeholder="Any"
          className={`${FIELD} w-44 text-ellipsis placeholder:text-muted max-sm:w-full`}
        />
        {combobox.list(
          label,
          'left-0 w-max max-w-[min(32rem,90vw)] min-w-full',
          (choice) => choice.id,
          (choice) => (
            <>
              <bdi>{choice.name}</bdi>
              {choice.detail !== null && <span className="block text-xs text-muted">{choice.detail}</span>}
            </>
          ),
        )}
      </span>
    </Labelled>
  );
}

const OUTCOMES = [
  { value: 'success', name: 'Success' },
  { value: 'failure', name: 'Failure' },
  { value: 'unknown', name: 'Unknown' },
  { value: 'refused', name: 'Refused' },
  { value: 'failure,unknown', name: 'Failure or unknown' },
];
/** In the list of changes, an intent with an outcome does not count as one without. */
const INTENTS = { value: 'intent', name: 'No outcome yet' };
const ENTRY_INTENTS = { value: 'intent', name: 'Intent' };

type Preset = Pick<ActivityParams, 'action' | 'outcome'>;

const PRESETS: readonly { name: string; filters: Preset }[] = [
  { name: 'All', filters: { action: null, outcome: null } },
  {
    name: 'Archived or rotated',
    filters: {
      action: ['vault.archive', 'credential.archive', 'credential.rotate', 'rotation.continue'],
      outcome: ['success'],
    },
  },
  { name: 'Failed or unknown', filters: { action: null, outcome: ['failure', 'unknown'] } },
];

const isChosen = ({ action, outcome }: Preset, preset: Preset): boolean =>
  String(action) === String(preset.action) && String(outcome) === String(preset.outcome);

const ACTOR_NAMES = nameQueries('actor');
const TARGET_NAMES = nameQueries('target');

const choices = (all: NamedChoice[]) =>
  all.filter((choice, at) => all.findIndex(({ id }) => id === choice.id) === at);

type Row = Pick<AuditFields, 'actor' | 'targets'>;

const actorsOf = (rows: readonly Row[]) =>
  choices(
    rows.flatMap(({ actor: { id, kind, name } }) =>
      id === null ? [] : [{ id, name: kind === 'user' ? actorLine(name) : name, detail: null }],
    ),
  );
const targetsOf = (rows: readonly Row[]) =>
  choices(
    rows.flatMap(({ targets }) =>
      targets.flatMap(({ kind, id, label }) =>
        // The label of a rotation is its state.
        label === null || kind === 'rotation' ? [] : [{ id, name: label, detail: `…${id.slice(-8)}` }],
      ),
    ),
  );

export function ActivityToolbar({ list }: { list: ActivityState<Row> }) {
  const { params } = list;
  const { actor, target, action, outcome, from, to, raw } = params;
  const rows = list.rows?.items ?? [];
  return (
    // Unset filters are not printed.
    <search
      aria-label="Filters"
      className={`relative flex flex-wrap items-center gap-x-4 gap-y-2 ${list.isFiltered ? '' : 'print:hidden'}`}
    >
      <span className="inline-flex flex-wrap gap-1">
        {PRESETS.map(({ name, filters }) => (
          <button
            key={name}
            type="button"
            aria-pressed={isChosen(params, filters)}
            onClick={() => list.filter(filters)}
            className="h-8 rounded-md px-2.5 text-muted hover:bg-sunken aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-ink"
          >
            {name}
          </button>
        ))}
      </span>
      <FiltersSheet values={[actor, target, action, outcome, from, to, raw]}>
        <NameFilter
          label="Actor"
          value={params.actor}
          known={actorsOf(rows)}
          queries={ACTOR_NAMES}
          onSearch={(actor) => list.search({ actor })}
        />
        <NameFilter
          label="Target"
          value={params.target}
          known={targetsOf(rows)}
          queries={TARGET_NAMES}
          onSearch={(target) => list.search({ target })}
        />
        <ActionFilter chosen={params.action} onChoose={(action) => list.filter({ action })} />
        <SelectFilter
          label="Outcome"
          value={params.outcome?.join() ?? null}
          choices={[...OUTCOMES, params.raw ? ENTRY_INTENTS : INTENTS]}
          onChange={(value) =>
            list.filter({ outcome: value === null ? null : activityParams.outcome.parse(value) })
          }
        />
        <span className="inline-flex gap-4 max-sm:contents">
          <Day label="From" value={params.from} onChange={(from) => list.filter({ from })} />
          <Day label="To" value={params.to} onChange={(to) => list.filter({ to })} />
        </span>
        <Switch label="Show entries" checked={params.raw} onChange={(raw) => list.filter({ raw })} />
      </FiltersSheet>
      {list.isFiltered && rows.length > 0 && (
        <Button variant="quiet" onClick={list.clear}>
          Clear filters
        </Button>
      )}
    </search>
  );
}
