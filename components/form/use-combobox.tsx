import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';

/**
 * An input with a list of choices (ARIA Authoring Practices, “Editable combobox with list autocomplete”): its
 * properties, keys and list. `find` is called while the list is open.
 */
export function useCombobox<Choice>(find: () => readonly Choice[], onTake: (choice: Choice) => void) {
  const id = useId();
  const [isWanted, setWanted] = useState(false);
  const [steps, setSteps] = useState<number | null>(null);
  const choices = isWanted ? find() : [];
  const isOpen = choices.length > 0;
  // Steps are reduced modulo the list length only here: an arrow may be pressed before the choices arrive.
  const active =
    steps === null || !isOpen ? -1 : ((steps % choices.length) + choices.length) % choices.length;
  const show = (wanted: boolean) => {
    setWanted(wanted);
    setSteps(null);
  };
  const take = (choice: Choice) => {
    show(false);
    onTake(choice);
  };
  return {
    isWanted,
    isOpen,
    show,
    input: {
      role: 'combobox',
      'aria-autocomplete': 'list',
      'aria-expanded': isOpen,
      'aria-controls': isOpen ? id : undefined,
      'aria-activedescendant': active >= 0 ? `${id}-${active}` : undefined,
      autoComplete: 'off',
      spellCheck: false,
    } as const,
    /** Returns whether the list handled the key. */
    onKey: (event: KeyboardEvent): boolean => {
      const chosen = choices[active];
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        setWanted(true);
        // From the field, Down goes to the first choice and Up to the last.
        if (event.key === 'ArrowDown') setSteps((steps ?? -1) + 1);
        else setSteps((steps ?? 0) - 1);
      } else if (event.key === 'Enter' && chosen !== undefined) take(chosen);
      else return false;
      event.preventDefault();
      return true;
    },
    list: (
      label: string,
      className: string,
      keyOf: (choice: Choice) => string,
      view: (choice: Choice) => ReactNode,
    ) =>
      isOpen && (
        <div
          role="listbox"
          id={id}
          aria-label={label}
          className={`absolute top-full z-10 mt-1 rounded-md border border-line-strong bg-raised py-1 shadow-xl ${className}`}
        >
          {choices.map((choice, index) => (
            // Options take no focus: the field keeps it and refers to the option (aria-activedescendant).
            <div
              key={keyOf(choice)}
              role="option"
              id={`${id}-${index}`}
              aria-selected={index === active}
              tabIndex={-1}
              onMouseDown={(event) => event.preventDefault()}
              onMouseUp={() => take(choice)}
              className="cursor-pointer px-2.5 py-1.5 break-words aria-selected:bg-accent-soft hover:bg-sunken"
            >
              {view(choice)}
            </div>
          ))}
        </div>
      ),
  };
}
