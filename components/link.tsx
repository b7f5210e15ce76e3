'use client';

import type { Route } from 'next';
import NextLink, { type LinkProps, useLinkStatus } from 'next/link';
import { useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useTransition } from 'react';
import { createPortal } from 'react-dom';

/** Shows that a press is being handled. Not a loading.tsx, which would delay the rows of fast pages. */
export const LoadingBar = ({ label = 'Loading the page' }: { label?: string }) =>
  createPortal(
    <div
      role="progressbar"
      aria-label={label}
      // Rendered above dialogs, and so outside of the page's landmarks.
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 top-12 z-60 h-[3px] origin-left bg-accent motion-safe:animate-[load_10s_cubic-bezier(0.1,0.7,0.2,1)_forwards]"
    />,
    document.body,
  );

const LinkStatus = () => useLinkStatus().pending && <LoadingBar />;

/** A link that shows the loading bar. Guarantee: `children`, removed from the properties, are passed below. */
export const Link = <T,>({ children, ...props }: LinkProps<T>) => (
  <NextLink<T> {...(props as LinkProps<T>)}>
    {children}
    <LinkStatus />
  </NextLink>
);

/** Opens a page from code. Render `bar`: it shows while the page loads. */
export function useOpenPage(): { openPage: <T extends string>(href: Route<T>) => void; bar: ReactNode } {
  const router = useRouter();
  const [isLoading, start] = useTransition();
  const openPage = useCallback(
    <T extends string>(href: Route<T>) => start(() => router.push(href)),
    [router],
  );
  return { openPage, bar: isLoading && <LoadingBar /> };
}
