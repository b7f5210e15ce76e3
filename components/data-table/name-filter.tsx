import { keepPreviousData, type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useState } from 'react';
import { CHOICES_MAX, type NamedChoice } from '@/lib/core/activity-names';
import { FIELD, Labelled } from './list-filters';

interface ChoiceQuery {
  queryKey: QueryKey;
  queryFn: (context: { signal: AbortSignal }) => Promise<NamedChoice[]>;
}

/** What is known of names: `named` one by its id, `like` those that contain a text. */
export interface NameQueries {
  named: (id: string) => ChoiceQuery;
  like: (text: string) => ChoiceQuery;
}

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

/** The name of what is filtered by: from the rows on the page, else as the server knows it. */
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

function useNameSearch({ value, known, queries, onSearch }: Omit<Parameters<typeof NameFilter>[0], 'label'>) {
  const client = useQueryClient();
  const name = useChosenName(value, known, queries.named);
  /** Null while the field shows what is chosen. */
  const [typed, setTyped] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const text = typed?.trim() ?? '';
  const { data: found = [] } = useQuery({
    ...queries.like(text),
    placeholderData: keepPreviousData,
    enabled: text !== '',
  });
  const onPage = known.filter((choice) => contains(choice.name, text) || contains(choice.detail, text));
  const isNew = (choice: NamedChoice) => !onPage.some(({ id }) => id === choice.id);
  const choices = [...onPage, ...(text === '' ? [] : found.filter(isNew))].slice(0, CHOICES_MAX);

  const close = () => {
    setOpen(false);
    setActive(-1);
    setTyped(null);
  };
  const apply = (id: string | null) => {
    close();
    if (id !== value) onSearch(id);
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
  const move = (step: 1 | -1) => {
    setOpen(true);
    if (choices.length > 0)
      setActive((active + step + choices.length + (active < 0 && step < 0 ? 1 : 0)) % choices.length);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = choices[active];
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && chosen && isOpen) apply(chosen.id);
    else if (event.key === 'Enter') void resolve(() => setOpen(true));
    else if (event.key === 'Escape' && isOpen) close();
    else return;
    event.preventDefault();
  };
  return {
    shown: typed ?? name,
    isOpen: isOpen && choices.length > 0,
    choices,
    active,
    apply,
    onKeyDown,
    open: () => setOpen(true),
    type: (next: string) => {
      setTyped(next);
      setOpen(true);
      setActive(-1);
    },
    leave: () => {
      setOpen(false);
      void resolve(close);
    },
  };
}

/** Filters by an actor or a target that is found by its name; `value` and what is searched for are ids. */
export function NameFilter({
  label,
  ...search
}: {
  label: string;
  value: string | null;
  /** Those on the page, offered before anything is typed. */
  known: readonly NamedChoice[];
  queries: NameQueries;
  onSearch: (id: string | null) => void;
}) {
  const id = useId();
  const { shown, isOpen, choices, active, apply, onKeyDown, open, type, leave } = useNameSearch(search);
  return (
    <Labelled id={id} label={label}>
      <span className="relative">
        <input
          id={id}
          type="text"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={isOpen ? `${id}-choices` : undefined}
          aria-activedescendant={isOpen && active >= 0 ? `${id}-${active}` : undefined}
          value={shown}
          title={shown === '' ? undefined : shown}
          onChange={({ target }) => type(target.value)}
          onClick={open}
          onFocus={({ currentTarget }) => currentTarget.select()}
          onBlur={leave}
          onKeyDown={onKeyDown}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          placeholder="Any"
          className={`${FIELD} w-44 text-ellipsis placeholder:text-muted max-sm:w-full`}
        />
        {isOpen && (
          <div
            role="listbox"
            id={`${id}-choices`}
            aria-label={label}
            className="absolute top-full left-0 z-10 mt-1 w-max max-w-[min(32rem,90vw)] min-w-full rounded-md border border-line-strong bg-raised py-1 shadow-xl"
          >
            {choices.map((choice, index) => (
              // An option takes no focus: the field keeps it and points at the option (aria-activedescendant).
              <div
                key={choice.id}
                role="option"
                id={`${id}-${index}`}
                aria-selected={index === active}
                tabIndex={-1}
                onMouseDown={(event) => event.preventDefault()}
                onMouseUp={() => apply(choice.id)}
                className="cursor-pointer px-2.5 py-1.5 aria-selected:bg-accent-soft hover:bg-sunken"
              >
                <bdi>{choice.name}</bdi>
                {choice.detail !== null && <span className="block text-xs text-muted">{choice.detail}</span>}
              </div>
            ))}
          </div>
        )}
      </span>
    </Labelled>
  );
}
