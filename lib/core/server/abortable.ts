import 'server-only';

/**
 * What the promise gives, unless the signal aborts first: whoever does not listen to it holds nobody up.
 * Rejects then with the signal's reason. Leaves no listener behind, because the signal may live on.
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  // Whichever comes second is heard by nobody.
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
