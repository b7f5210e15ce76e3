import 'server-only';
import { VaultsApiError } from './error';
import type { Clock } from './retry';

export interface CeilingLimits {
  readsPerSecond: number;
  writesPerSecond: number;
  concurrencyMax: number;
  /** A call that would wait longer is refused. In ms. */
  waitMaxMs: number;
}

export interface Ceilings {
  /** Resolves when a call may be sent, with the function that releases it. Rejects with `VaultsApiError`. */
  enter(kind: 'read' | 'write', signal?: AbortSignal): Promise<() => void>;
}

const SECOND_MS = 1_000;

const tooBusy = (retryAfterMs: number): VaultsApiError =>
  new VaultsApiError({
    kind: 'rate_limited',
    message: 'Strongroom is delaying calls to stay within the limits of the Vaults API.',
    retryAfterMs: Math.ceil(retryAfterMs),
  });

const gone = (): VaultsApiError =>
  new VaultsApiError({ kind: 'aborted', message: 'The call was canceled before it was sent.' });

/** At most `perSecond` starts per second: each waits until a second after the start n positions earlier. */
function createRate(perSecond: number, waitMaxMs: number, clock: Clock) {
  const starts: number[] = [];
  return async (signal?: AbortSignal): Promise<void> => {
    const now = clock.now();
    const earliest = starts.length < perSecond ? now : Math.max(now, (starts[0] ?? now) + SECOND_MS);
    if (earliest - now > waitMaxMs) throw tooBusy(earliest - now);
    if (starts.length >= perSecond) starts.shift();
    starts.push(earliest);
    if (earliest > now)
      await clock.sleep(earliest - now, signal).catch(() => {
        throw gone();
      });
  };
}

function createGate(max: number, waitMaxMs: number, clock: Clock) {
  let active = 0;
  const queue: (() => void)[] = [];
  const leave = () => {
    const next = queue.shift();
    if (next === undefined) active -= 1;
    else next();
  };
  const queueUp = (signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const waited = new AbortController();
      const giveUp = (error: VaultsApiError) => {
        const place = queue.indexOf(enter);
        if (place === -1) return;
        queue.splice(place, 1);
        waited.abort();
        reject(error);
      };
      const onAbort = () => giveUp(gone());
      const enter = () => {
        waited.abort();
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      queue.push(enter);
      signal?.addEventListener('abort', onAbort, { once: true });
      clock.sleep(waitMaxMs, waited.signal).then(
        () => giveUp(tooBusy(SECOND_MS)),
        () => {},
      );
    });
  return async (signal?: AbortSignal): Promise<() => void> => {
    if (signal?.aborted) throw gone();
    if (active < max) active += 1;
    else await queueUp(signal);
    let isInside = true;
    return () => {
      if (isInside) leave();
      isInside = false;
    };
  };
}

/** Creates limits that all clients of one gateway share. */
export function createCeilings(limits: CeilingLimits, clock: Clock): Ceilings {
  const enterGate = createGate(limits.concurrencyMax, limits.waitMaxMs, clock);
  const rates = {
    read: createRate(limits.readsPerSecond, limits.waitMaxMs, clock),
    write: createRate(limits.writesPerSecond, limits.waitMaxMs, clock),
  };
  return {
    async enter(kind, signal) {
      const leave = await enterGate(signal);
      try {
        await rates[kind](signal);
        return leave;
      } catch (error) {
        leave();
        throw error;
      }
    },
  };
}
