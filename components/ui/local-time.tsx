'use client';

import { createContext, type ReactNode, use, useSyncExternalStore } from 'react';
import type { Times } from '@/lib/core/zone';
import { agoWords, exactWords, titleWords } from '@/lib/core/zoned-words';

const TimesContext = createContext<Times>({ zone: 'UTC', isUtc: false });

/** Provides the time zone of all times below, on the server and in the browser. */
export const TimesProvider = ({ times, children }: { times: Times; children: ReactNode }) => (
  <TimesContext value={times}>{children}</TimesContext>
);

export const useTimes = (): Times => use(TimesContext);

const TICK_MS = 30_000;

function everyTick(onTick: () => void) {
  const timer = setInterval(onTick, TICK_MS);
  return () => clearInterval(timer);
}

const never = () => () => {};

/** A time in the person's zone: relative and kept current, or exact. */
export function LocalTime({ value, isExact }: { value: string; isExact: boolean }) {
  const { zone } = useTimes();
  const words = () => (isExact ? exactWords(value, zone) : agoWords(value, zone));
  const shown = useSyncExternalStore(isExact ? never : everyTick, words, words);
  return (
    // A minute may pass between the render on the server and the one in the browser.
    <time
      dateTime={value}
      title={titleWords(value, zone)}
      className="whitespace-nowrap tabular-nums"
      suppressHydrationWarning
    >
      {shown}
    </time>
  );
}
