import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useCombobox } from '@/components/form/use-combobox';
import { Icon } from '@/components/ui/icon';
import { useTypedSearch } from '@/components/use-typed-search';
import { QUERY_CHARACTERS_MAX } from '@/lib/inventory/limits';
import { type Completion, completionsAt, parseQuery } from '@/lib/inventory/query';

export function QueryBox({ value, onSearch }: { value: string; onSearch: (q: string) => void }) {
  const { typed, setTyped, search } = useTypedSearch(value, onSearch);
  const [caret, setCaret] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const choose = ({ from, to, text }: Completion) => {
    const end = from + text.length;
    setTyped(typed.slice(0, from) + text + typed.slice(to));
    setCaret(end);
    // After a qualifier, suggest its values.
    completions.show(text.endsWith(':'));
    requestAnimationFrame(() => input.current?.setSelectionRange(end, end));
  };
  const completions = useCombobox(() => completionsAt(typed, caret), choose);
  // The word that is being completed is not an error yet.
  const errors = parseQuery(typed).errors.filter(({ to }) => !completions.isOpen || to !== caret);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    setCaret(event.currentTarget.selectionStart ?? typed.length);
    if (completions.onKey(event)) return;
    if (event.key === 'Escape' && completions.isOpen) {
      // Otherwise the browser clears the field too.
      event.preventDefault();
      completions.show(false);
    }
    if (event.key !== 'Enter') return;
    completions.show(false);
    search();
  };

  return (
    <search className="relative min-w-0 flex-1">
      <Icon name="search" className="absolute top-2 left-2.5 size-4 text-muted" />
      <input
        ref={input}
        type="search"
        aria-label="Search credentials"
        aria-invalid={errors.length > 0}
        aria-describedby={errors.length > 0 ? `${id}-errors` : undefined}
        placeholder="Search credentials: words, or host:mcp.linear.app env:production age:>90d"
        maxLength={QUERY_CHARACTERS_MAX}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setCaret(target.selectionStart ?? target.value.length);
          completions.show(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => completions.show(false)}
        {...completions.input}
        className="h-9 w-full rounded-md border border-line-strong bg-surface pr-2 pl-8 placeholder:text-muted aria-invalid:border-danger"
      />
      {completions.list(
        'Completions',
        'z-30 w-full max-w-xl max-sm:w-[calc(100dvw-3rem)]',
        ({ text }) => text,
        ({ text, hint }) => (
          <span className="flex gap-3">
            <code className="min-w-32">{text}</code>
            <span className="text-muted">{hint}</span>
          </span>
        ),
      )}
      {errors.length > 0 && (
        <ul id={`${id}-errors`} className="mt-1 text-danger max-sm:w-[calc(100dvw-3rem)]">
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
