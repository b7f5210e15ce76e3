import type { Route } from 'next';
import type { ReactNode } from 'react';
import { Link } from './link';

export interface Crumb {
  label: ReactNode;
  /** Null: this page, or one that no longer exists. */
  href: Route | null;
}

/** Where a page is: the pages above it as links, then its own name. */
export const Breadcrumb = ({ crumbs }: { crumbs: readonly Crumb[] }) => (
  <nav aria-label="Breadcrumb" className="mb-1 text-xs text-muted">
    <ol className="flex flex-wrap items-baseline gap-x-1.5">
      {crumbs.map(({ label, href }, at) => (
        <li key={href ?? at} className="flex min-w-0 max-w-full items-baseline gap-x-1.5">
          {at > 0 && <span aria-hidden>/</span>}
          {href === null ? (
            <span className="truncate" {...(at === crumbs.length - 1 && { 'aria-current': 'page' })}>
              {label}
            </span>
          ) : (
            <Link href={href} prefetch={false} className="truncate underline hover:text-ink">
              {label}
            </Link>
          )}
        </li>
      ))}
    </ol>
  </nav>
);
