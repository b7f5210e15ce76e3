import { unstable_isUnrecognizedActionError } from 'next/navigation';
import type { Problem, Result } from './result';

const UNKNOWN: Problem = {
  code: 'outcome_unknown',
  message:
    'Strongroom did not respond, so it is not known whether this was done. Check the list before you send it again.',
};

export const NOTHING_CHANGED: Problem = {
  code: 'upstream_unavailable',
  message: 'Strongroom did not respond. Nothing was changed. Check that you are online, then try again.',
};

const UPDATED: Problem = {
  code: 'stale_page',
  message:
    'Strongroom was updated after this page was opened, so nothing was done. Reload the page, then enter this again.',
};

const SIGNED_OUT: Problem = {
  code: 'signed_out',
  message: 'Your session has ended. Sign in, then try again.',
};

/** The longest wait for a response, in ms. Most actions make a few API calls of at most 20 s each. */
const ANSWER_MS = 2 * 60_000;

/** For actions that call the API once per row (`LONG_MS` in lib/audit/server/reconcile.ts), in ms. */
export const LONG_ANSWER_MS = 21 * 60_000;

/** Fires `ask` before every action, and `answer` after it with any result. */
export const actionAnswers = new EventTarget();

let open = 0;

export const openActions = (): number => open;

function note(change: 1 | -1): void {
  open += change;
  actionAnswers.dispatchEvent(new Event(change === 1 ? 'ask' : 'answer'));
}

const isRedirect = (error: unknown): boolean =>
  error instanceof Error && 'digest' in error && String(error.digest).startsWith('NEXT_REDIRECT;');

function problemOf(error: unknown, unanswered: Problem): Problem {
  if (unstable_isUnrecognizedActionError(error)) return UPDATED;
  return isRedirect(error) ? SIGNED_OUT : { ...unanswered, unanswered: true };
}

/**
 * The only way in which the browser calls a server action. Returns the action's own result. A lost network, a
 * 5xx, a late answer or no result is `unanswered`; an action id that the running build does not know is
 * `stale_page`; a redirect is `signed_out`. Never rejects.
 */
export async function callAction<Input, T>(
  action: (input: Input) => Promise<Result<T>>,
  input: Input,
  { unanswered = UNKNOWN, withinMs = ANSWER_MS }: { unanswered?: Problem; withinMs?: number } = {},
): Promise<Result<T>> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, withinMs, null);
  });
  note(1);
  try {
    const result = await Promise.race([action(input), late]);
    // Next resolves with `undefined` if a response contains no result.
    return typeof result?.ok === 'boolean'
      ? result
      : { ok: false, problem: { ...unanswered, unanswered: true } };
  } catch (error) {
    return { ok: false, problem: problemOf(error, unanswered) };
  } finally {
    clearTimeout(timer);
    note(-1);
  }
}
