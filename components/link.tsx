'use client';

import type { Route } from 'next';
import NextLink, { type LinkProps, useLinkStatus } from 'next/link';
import { useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useTransition } from 'react';
import { createPortal } from 'react-dom';

/** The sign that a press is answered. Not a loading.tsx, which would delay the rows of every quick page. */
export const LoadingBar = ({ label = 'Loading the page' }: { label?: string }) =>
  createPortal(
    <div
      role="progressbar"
      aria-label={label}
      // It is above dialogs, and so outside of the landmarks of the page.
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 top-12 z-60 h-[3px] origin-left bg-accent motion-safe:animate-[load_10s_cubic-bezier(0.1,0.7,0.2,1)_forwards]"
    />,
    document.body,
  );

const LinkStatus = () => useLinkStatus().pending && <LoadingBar />;

/** Shows that the page is loading. Guarantee: `children`, taken out of the properties, are given below. */
export const Link = <T,>({ children, ...props }: LinkProps<T>) => (
  <NextLink<T> {...(props as LinkProps<T>)}>
    {children}
    <LinkStatus />
  </NextLink>
);

/** Goes to a page from code. Render `bar`: it shows while the page is loading. */
export function useOpenPage(): { openPage: <T extends string>(href: Route<T>) => void; bar: ReactNode } {
  const router = useRouter();
  const [isLoading, start] = useTransition();
  const openPage = useCallback(
    <T extends string>(href: Route<T>) => start(() => router.push(href)),
    [router],
  );
  return { openPage, bar: isLoading && <LoadingBar /> };
}
