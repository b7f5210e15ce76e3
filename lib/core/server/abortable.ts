import 'server-only';

/**
 * Returns the promise's value unless the signal aborts first; then rejects with the signal's reason. For
 * promises that ignore the signal. Removes its listener, because the signal may outlive it.
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  // Ignore a rejection after the abort.
  promise.catch(() => {});
  let giveUp = () => {};
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
