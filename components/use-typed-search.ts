import { useEffect, useEffectEvent, useState } from 'react';
import { TYPING_PAUSE_MS } from '@/lib/core/typing-pause';

/** The text of a search box that follows the URL: `search` runs after a pause, or when the box calls it. */
export function useTypedSearch(value: string, onSearch: (text: string) => void) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  // Back or another filter changed the URL: it replaces the text in the box.
  if (value !== known) {
    setKnown(value);
    if (value !== typed) setTyped(value);
  }
  const search = () => {
    if (typed === known) return;
    setKnown(typed);
    onSearch(typed);
  };
  const onPause = useEffectEvent(search);
  useEffect(() => {
    if (typed === known) return;
    const timer = setTimeout(onPause, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, known]);
  return { typed, setTyped, search };
}
