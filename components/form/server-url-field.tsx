import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { UseFormRegisterReturn } from 'react-hook-form';
import type { Known, KnownUrl } from '@/lib/catalog/catalogue';
import { CONTROL, Field } from './field';
import { type Catalogue, ServerFacts } from './server-facts';

const SUGGESTIONS_MAX = 5;

/** What is offered for a text: nothing once it is an address of the catalogue to the letter. */
function suggestionsFor(catalogue: Catalogue | null, text: string): Known[] {
  const found = catalogue?.searchCatalogue(text, SUGGESTIONS_MAX) ?? [];
  return found.some(({ url }) => url.url === text.trim()) ? [] : found;
}

/** Resolves when nothing is being pressed: what moves away between press and release gets no click. */
async function untilReleased(): Promise<void> {
  if (!document.querySelector(':active')) return;
  await new Promise((resolve) => {
    for (const end of ['pointerup', 'pointercancel', 'keyup'])
      document.addEventListener(end, resolve, { once: true });
  });
  // The click comes after the release.
  await new Promise((resolve) => setTimeout(resolve));
}

/** The keys of a combobox with a list (ARIA Authoring Practices, “Editable combobox with list autocomplete”). */
function useSuggestions(catalogue: Catalogue | null, text: string, choose: (known: Known) => void) {
  const [isWanted, setWanted] = useState(false);
  const [steps, setSteps] = useState<number | null>(null);
  const found = isWanted ? suggestionsFor(catalogue, text) : [];
  const isOpen = found.length > 0;
  // Counted round the list only here: an arrow may be pressed before the catalogue has arrived.
  const active = steps === null || !isOpen ? -1 : ((steps % found.length) + found.length) % found.length;
  const show = (wanted: boolean) => {
    setWanted(wanted);
    setSteps(null);
  };
  // From the field itself, the last one is above and the first one below.
  const move = (step: 1 | -1) => {
    setWanted(true);
    setSteps(steps === null ? Math.min(step, 0) : steps + step);
  };
  const take = (known: Known) => {
    show(false);
    choose(known);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = found[active];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter' && chosen) take(chosen);
    else if (event.key === 'Escape' && isOpen) show(false);
    else return;
    event.preventDefault();
  };
  return { found, isOpen, active, show, take, onKeyDown };
}

function SuggestionList({
  id,
  catalogue,
  found,
  active,
  onTake,
}: {
  id: string;
  catalogue: Catalogue;
  found: Known[];
  active: number;
  onTake: (known: Known) => void;
}) {
  return (
    <div
      role="listbox"
      id={id}
      aria-label="Known servers"
      className="absolute inset-x-0 top-full z-10 mt-1 rounded-md border border-line-strong bg-raised py-1 shadow-xl"
    >
      {found.map((known, index) => (
        // An option takes no focus: the field keeps it and points at the option (aria-activedescendant).
        <div
          key={known.url.url}
          role="option"
          id={`${id}-${index}`}
          aria-selected={index === active}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onMouseUp={() => onTake(known)}
          className="cursor-pointer px-2.5 py-1.5 break-words aria-selected:bg-accent-soft hover:bg-sunken"
        >
          {catalogue.knownName(known)} — <span className="text-muted">{known.url.url}</span>
        </div>
      ))}
    </div>
  );
}

/**
 * The URL of an MCP server, with known servers offered while a name or an address is typed, and
 * what is known of the one that stands there. The catalogue is loaded when the field is entered.
 */
export function ServerUrlField({
  error,
  hint,
  onChoose,
  ...field
}: UseFormRegisterReturn & {
  error?: string | undefined;
  hint: ReactNode;
  /** After a known server was chosen; the URL stands in the field already. */
  onChoose?: (url: KnownUrl) => void;
}) {
  const listId = useId();
  const input = useRef<HTMLInputElement | null>(null);
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  const [text, setText] = useState('');
  const suggestions = useSuggestions(catalogue, text, ({ url }) => {
    if (!input.current) return;
    input.current.value = url.url;
    setText(url.url);
    // The form reads the field itself, as after typing.
    void field.onChange({ target: input.current, type: 'change' });
    onChoose?.(url);
  });
  const load = async () => {
    const loaded = await import('@/lib/catalog/catalogue');
    await untilReleased();
    setCatalogue(loaded);
  };
  const { found, isOpen, active, show } = suggestions;
  return (
    <div className="flex flex-col gap-1">
      <Field label="MCP server URL" error={error} hint={hint}>
        {(described) => (
          <div className="relative">
            <input
              type="text"
              role="combobox"
              aria-autocomplete="list"
              aria-expanded={isOpen}
              aria-controls={isOpen ? listId : undefined}
              aria-activedescendant={isOpen && active >= 0 ? `${listId}-${active}` : undefined}
              autoComplete="off"
              inputMode="url"
              spellCheck={false}
              placeholder="https://mcp.example.com/mcp, or a name such as GitHub"
              className={CONTROL}
              {...described}
              {...field}
              ref={(element) => {
                input.current = element;
                field.ref(element);
              }}
              onFocus={({ currentTarget }) => {
                setText(currentTarget.value);
                // Without the catalogue the field is a plain one.
                load().catch(() => undefined);
              }}
              onChange={(event) => {
                setText(event.target.value);
                show(true);
                return field.onChange(event);
              }}
              onBlur={(event) => {
                show(false);
                return field.onBlur(event);
              }}
              onKeyDown={suggestions.onKeyDown}
            />
            {isOpen && catalogue && (
              <SuggestionList
                id={listId}
                catalogue={catalogue}
                found={found}
                active={active}
                onTake={suggestions.take}
              />
            )}
          </div>
        )}
      </Field>
      <div aria-live="polite">{catalogue && <ServerFacts catalogue={catalogue} text={text} />}</div>
    </div>
  );
}
