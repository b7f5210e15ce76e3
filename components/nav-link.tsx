'use client';

import type { Route } from 'next';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { Link } from './link';

/** A link of the main navigation that marks the current page. Does not prefetch. */
export function NavLink({
  href,
  children,
  ...name
}: {
  href: Route;
  children: ReactNode;
  'aria-label'?: string;
}) {
  const path = usePathname();
  const here = href === '/' ? path === '/' : path.startsWith(href);
  return (
    <Link
      href={href}
      prefetch={false}
      {...name}
      aria-current={here ? 'page' : undefined}
      className="rounded-md px-2.5 py-1 max-sm:px-1.5 text-muted hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-ink"
    >
      {children}
    </Link>
  );
}
