import { useEffect, useState } from 'react';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import type { Result } from '@/lib/core/result';
import type { Opened } from '@/lib/token-requests/model';
import { openRequest } from './actions';

/** Opens a link after the page has loaded. Returns null until the response. */
export function useOpened(token: string): { opened: Result<Opened> | null; again: () => void } {
  const [opened, setOpened] = useState<Result<Opened> | null>(null);
  const [attempt, setAttempt] = useState(1);
  useEffect(() => {
    let isLeft = false;
    // A later attempt sends the same request.
    const ask = attempt > 0 ? callAction(openRequest, { token }, { unanswered: NOTHING_CHANGED }) : null;
    void ask?.then((answer) => {
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
