'use client';

import { type ReactNode, Suspense, useState } from 'react';

/**
 * A Suspense boundary that is there for as long as its page, or never. A boundary that came or went with a
 * refresh would mount the page again, without the dialogs and the input in it.
 */
export function LastingBoundary({
  isNeeded,
  fallback,
  children,
}: {
  /** Counts at the first rendering only. */
  isNeeded: boolean;
  fallback: ReactNode;
  children: ReactNode;
}) {
  const [hasBoundary] = useState(isNeeded);
  return hasBoundary ? <Suspense fallback={fallback}>{children}</Suspense> : children;
}
