import { useCallback, useState } from 'react';
import type { Selection } from './data-table';

/** Which rows of the page shown are ticked. A row that leaves the page leaves the selection. */
export function useSelection(keys: string[]): Selection & { selected: string[]; clear: () => void } {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const selected = keys.filter((key) => ticked.has(key));
  if (selected.length < ticked.size) setTicked(new Set(selected));
  const all = keys.length > 0 && selected.length === keys.length;
  const toggle = useCallback(
    (key: string) =>
      setTicked((old) => new Set(old.has(key) ? [...old].filter((other) => other !== key) : [...old, key])),
    [],
  );
  return {
    selected,
    all,
    some: selected.length > 0,
    has: (key) => ticked.has(key),
    toggle,
    toggleAll: () => setTicked(new Set(all ? [] : keys)),
    clear: () => setTicked(new Set()),
  };
}
