import type { ReactNode } from 'react';
import { LastingBoundary } from './lasting-boundary';

/** What answers within this is part of the first HTML; only what is slower shows its loading state. */
const PATIENCE_MS = 200;

async function Late<T>({ promise, children }: { promise: Promise<T>; children: (value: T) => ReactNode }) {
  return children(await promise);
}

/**
 * Renders what a promise gives, and `fallback` while it takes long. React shows a streamed boundary
 * no sooner than 300 ms after the first paint, so a quick answer must not become one. The promise
 * must not reject.
 */
export async function Patient<T>({
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
