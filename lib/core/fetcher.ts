import type { Problem, Result } from './result';

export class ReadError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

const OFFLINE: Problem = {
  code: 'upstream_unavailable',
  message: 'Strongroom did not respond. Check that it is running and that you are online, then try again.',
};

/** GETs a `Result` from a handler of this server. Rejects with `ReadError`, or with the signal's reason. */
export async function fetchResult<T>(path: string, signal: AbortSignal): Promise<T> {
  let result: Result<T>;
  try {
    const response = await fetch(path, { signal, headers: { accept: 'application/json' } });
    result = await response.json();
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ReadError(OFFLINE);
  }
  if (!result.ok) throw new ReadError(result.problem);
  return result.value;
}
