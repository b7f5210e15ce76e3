import { useEffect, useEffectEvent, useState } from 'react';
import { TYPING_PAUSE_MS } from '@/lib/core/typing-pause';

/** The text of a box that follows the address: `search` runs after a pause, or where the box calls it. */
export function useTypedSearch(value: string, onSearch: (text: string) => void) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  // The address changed by Back or by another filter: it wins over what is in the box.
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
