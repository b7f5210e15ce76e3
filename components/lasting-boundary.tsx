'use client';

import { type ReactNode, Suspense, useState } from 'react';

/**
 * A Suspense boundary that exists for the whole life of its page, or never. If a refresh added or removed it, the page
 * would mount again and lose its dialogs and input.
 */
export function LastingBoundary({
  isNeeded,
  fallback,
  children,
}: {
  /** Only the value of the first render counts. */
  isNeeded: boolean;
  fallback: ReactNode;
  children: ReactNode;
}) {
  const [hasBoundary] = useState(isNeeded);
  return hasBoundary ? <Suspense fallback={fallback}>{children}</Suspense> : children;
}
