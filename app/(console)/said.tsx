'use client';

import { createContext, type ReactNode, use, useCallback, useState } from 'react';
import type { NoticeTone } from '@/components/ui/notice';

export interface Said {
  tone: NoticeTone;
  sentence: string;
}

/** Parts of the page that say what became of a change. */
type Place = 'header' | 'unfinished' | 'credentials';

type Kept = readonly [Partial<Record<Place, Said>>, (place: Place, said: Said | null) => void];

const SaidContext = createContext<Kept>([{}, () => {}]);

/** Keeps what was said while the page is read anew: a slow reading draws its parts from scratch. */
export function SaidProvider({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<Partial<Record<Place, Said>>>({});
  const say = useCallback(
    (place: Place, sentence: Said | null) =>
      setSaid(({ [place]: _, ...others }) => (sentence === null ? others : { ...others, [place]: sentence })),
    [],
  );
  return <SaidContext value={[said, say]}>{children}</SaidContext>;
}

/** What was last said in one part of the page, and the way to say something else or nothing. */
export function useSaid(place: Place) {
  const [said, say] = use(SaidContext);
  return [said[place] ?? null, useCallback((next: Said | null) => say(place, next), [say, place])] as const;
}
