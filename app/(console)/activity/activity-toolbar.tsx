import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import { OUTCOME_WORDS } from '@/components/audit-words';
import { Day, FIELD, Labelled, SelectFilter } from '@/components/data-table/list-filters';
import { useCombobox } from '@/components/form/use-combobox';
import { Button } from '@/components/ui/button';
import { ACTIONS } from '@/lib/audit/action-registry';
import type { ActivityEntry } from '@/lib/audit/activity';
import { AUDIT_OUTCOMES } from '@/lib/audit/model';
import { nameQueries } from '@/lib/audit/queries';
import { CHOICES_MAX, type NamedChoice } from '@/lib/core/activity-names';
import { actorLine } from '@/lib/core/person';
import type { ActivityListState } from './use-activity-list';

type NameQueries = ReturnType<typeof nameQueries>;

const isSame = (one: string | null, other: string) => one?.toLowerCase() === other.toLowerCase();
const contains = (text: string | null, part: string) => text?.toLowerCase().includes(part.toLowerCase());

/** The one choice that a text stands for: by its exact id, name or detail, or because there is no other. */
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
  /** Null while the field shows what is chosen. */
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
  /** Takes what the text stands for: of several nothing, and where nothing has that name, it is an id. */
  const resolve = async (ifSeveral: () => void) => {
    if (typed === null) return;
    if (text === '') return apply(null);
    const all = await client.fetchQuery(queries.like(text)).catch(() => []);
    const only = onlyChoice(all, text) ?? (all.length === 0 ? onlyChoice(onPage, text) : undefined);
    if (only) apply(only.id);
    else if (all.length === 0) apply(text);
    else ifSeveral();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (combobox.onKey(event)) return;
    if (event.key === 'Enter') void resolve(() => combobox.show(true));
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
            void resolve(close);
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

const ACTION_CHOICES = Object.entries(ACTIONS)
  .map(([value, { label }]) => ({ value, name: label }))
  .sort((one, other) => one.name.localeCompare(other.name, 'en'));
const OUTCOMES = AUDIT_OUTCOMES.map((value) => ({ value, name: OUTCOME_WORDS[value] }));

const ACTOR_NAMES = nameQueries('actor');
const TARGET_NAMES = nameQueries('target');

const choices = (all: NamedChoice[]) =>
  all.filter((choice, at) => all.findIndex(({ id }) => id === choice.id) === at);

const actorsOf = (rows: ActivityEntry[]) =>
  choices(
    rows.flatMap(({ actor: { id, kind, name } }) =>
      id === null ? [] : [{ id, name: kind === 'user' ? actorLine(name) : name, detail: null }],
    ),
  );
const targetsOf = (rows: ActivityEntry[]) =>
  choices(
    rows.flatMap(({ targets }) =>
      targets.flatMap(({ kind, id, label }) =>
        // The label of a rotation is its state.
        label === null || kind === 'rotation' ? [] : [{ id, name: label, detail: `…${id.slice(-8)}` }],
      ),
    ),
  );

export function ActivityToolbar({ list }: { list: ActivityListState }) {
  const { params } = list;
  const rows = list.rows?.items ?? [];
  return (
    <search aria-label="Filters" className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <NameFilter
        label="Actor"
        value={params.actor}
        known={actorsOf(rows)}
        queries={ACTOR_NAMES}
        onSearch={(actor) => list.search({ actor })}
      />
      <SelectFilter
        label="Action"
        value={params.action}
        choices={ACTION_CHOICES}
        onChange={(action) => list.filter({ action })}
      />
      <NameFilter
        label="Target"
        value={params.target}
        known={targetsOf(rows)}
        queries={TARGET_NAMES}
        onSearch={(target) => list.search({ target })}
      />
      <SelectFilter
        label="Outcome"
        value={params.outcome}
        choices={OUTCOMES}
        onChange={(value) =>
          list.filter({ outcome: AUDIT_OUTCOMES.find((outcome) => outcome === value) ?? null })
        }
      />
      <span className="inline-flex gap-4 max-sm:contents">
        <Day label="From" value={params.from} onChange={(from) => list.filter({ from })} />
        <Day label="To" value={params.to} onChange={(to) => list.filter({ to })} />
      </span>
      {list.isFiltered && rows.length > 0 && (
        <Button variant="quiet" onClick={list.clear}>
          Clear filters
        </Button>
      )}
    </search>
  );
}
