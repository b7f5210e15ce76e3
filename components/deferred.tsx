import type { ReactNode } from 'react';
import { LastingBoundary } from './lasting-boundary';

/** An answer within this time is part of the first HTML; a slower one shows a loading state. */
const PATIENCE_MS = 200;

async function Late<T>({ promise, children }: { promise: Promise<T>; children: (value: T) => ReactNode }) {
  return children(await promise);
}

/**
 * Renders the value of a promise, and `fallback` while it is slow. React shows a streamed boundary at least 300 ms after
 * the first paint, so a fast answer must not be one. The promise must not reject.
 */
export async function Deferred<T>({
  promise,
  fallback,
  children,
}: {
  promise: Promise<T>;
  fallback: ReactNode;
  children: (value: T) => ReactNode;
}) {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, null);
  });
  const quick = await Promise.race([promise.then((value) => ({ value })), impatience]);
  clearTimeout(timer);
  return (
    <LastingBoundary isNeeded={quick === null} fallback={fallback}>
      {quick === null ? <Late promise={promise}>{children}</Late> : children(quick.value)}
    </LastingBoundary>
  );
}
