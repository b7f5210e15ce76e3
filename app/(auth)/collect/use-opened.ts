'use client';

import { useEffect, useState } from 'react';
import type { Opened } from '@/lib/contract/collect';
import type { Result } from '@/lib/contract/result';
import { openRequest } from './actions';

const OFFLINE: Result<Opened> = {
  ok: false,
  problem: {
    code: 'upstream_unavailable',
    message: 'Strongroom did not answer. Check that you are online, then try again.',
  },
};

/** What a link opens, asked for when the page is there; null until the answer. */
export function useOpened(token: string): { opened: Result<Opened> | null; again: () => void } {
  const [opened, setOpened] = useState<Result<Opened> | null>(null);
  const [attempt, setAttempt] = useState(1);
  useEffect(() => {
    let isLeft = false;
    // A later attempt asks the same again.
    const ask = attempt > 0 ? openRequest({ token }) : null;
    void ask
      ?.catch(() => OFFLINE)
      .then((answer) => {
        if (!isLeft) setOpened(answer);
      });
    return () => {
      isLeft = true;
    };
  }, [token, attempt]);
  return {
    opened,
    again: () => {
      setOpened(null);
      setAttempt((count) => count + 1);
    },
  };
}
