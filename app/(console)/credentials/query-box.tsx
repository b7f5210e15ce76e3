import { type KeyboardEvent, useEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { Icon } from '@/components/ui/icon';
import { type Completion, completionsAt, parseQuery, QUERY_CHARACTERS_MAX } from '@/lib/inventory/query';

/** Without a key for this long, the text is searched for. Milliseconds. */
const TYPING_PAUSE_MS = 250;

/** The one search box of the account, with completion while typing and errors at their words. */
export function QueryBox({ value, onSearch }: { value: string; onSearch: (q: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const [caret, setCaret] = useState<number | null>(null);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  // The address changed by Back or by a facet: it wins over what is in the box.
  if (value !== known) {
    setKnown(value);
    if (value !== typed) setTyped(value);
  }
  const search = (text: string) => {
    setKnown(text);
    onSearch(text);
  };
  const onPause = useEffectEvent(() => search(typed));
  useEffect(() => {
    if (typed === known) return;
    const timer = setTimeout(onPause, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, known]);

  const { errors } = parseQuery(typed);
  const completions = caret === null ? [] : completionsAt(typed, caret);
  const isOpen = completions.length > 0;
  const close = () => {
    setCaret(null);
    setActive(-1);
  };
  const choose = ({ from, to, text }: Completion) => {
    const next = typed.slice(0, from) + text + typed.slice(to);
    setTyped(next);
    setActive(-1);
    setCaret(from + text.length);
    requestAnimationFrame(() => input.current?.setSelectionRange(from + text.length, from + text.length));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const { key } = event;
    if (key === 'Enter') {
      const chosen = isOpen ? completions[active] : undefined;
      if (chosen) choose(chosen);
      else {
        close();
        if (typed !== known) search(typed);
      }
    } else if (key === 'Escape' && isOpen) close();
    else if ((key === 'ArrowDown' || key === 'ArrowUp') && isOpen) {
      event.preventDefault();
      const step = key === 'ArrowDown' ? 1 : -1;
      setActive((active + step + completions.length + (active < 0 && step < 0 ? 1 : 0)) % completions.length);
    } else if (key === 'ArrowDown') setCaret(event.currentTarget.selectionStart ?? typed.length);
  };

  return (
    <search className="relative">
      <Icon name="search" className="absolute top-2 left-2.5 size-4 text-muted" />
      <input
        ref={input}
        type="search"
        role="combobox"
        aria-label="Search credentials"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-activedescendant={isOpen && active >= 0 ? `${id}-${active}` : undefined}
        aria-invalid={errors.length > 0}
        aria-describedby={errors.length > 0 ? `${id}-errors` : undefined}
        placeholder="Search credentials: words, or host:mcp.linear.app env:production age:>90d"
        maxLength={QUERY_CHARACTERS_MAX}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setCaret(target.selectionStart);
          setActive(-1);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
        className="h-9 w-full rounded-md border border-line-strong bg-surface pr-2 pl-8 placeholder:text-muted aria-invalid:border-danger"
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Completions"
        hidden={!isOpen}
        className="absolute z-30 mt-1 w-full max-w-xl rounded-md border border-line bg-raised py-1 shadow-lg"
      >
        {completions.map((completion, at) => (
          <div
            key={completion.text}
            tabIndex={-1}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === active}
            // The box keeps the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              choose(completion);
            }}
            className="flex cursor-pointer gap-3 px-3 py-1 hover:bg-sunken aria-selected:bg-accent-soft"
          >
            <code className="min-w-32">{completion.text}</code>
            <span className="text-muted">{completion.hint}</span>
          </div>
        ))}
      </div>
      {errors.length > 0 && (
        <ul id={`${id}-errors`} className="mt-1 text-danger">
          {errors.map(({ from, to, message }) => (
            <li key={from}>
              <code>{typed.slice(from, to).slice(0, 60)}</code>: {message}
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}
