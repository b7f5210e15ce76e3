import type { Route } from 'next';
import type { ReactNode } from 'react';
import { Link } from './link';

interface Crumb {
  label: ReactNode;
  /** Null if the page no longer exists. */
  href: Route | null;
}

export function PageHeader({
  trail = [],
  title,
  children,
  actions,
}: {
  trail?: readonly Crumb[];
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mb-3 flex flex-wrap items-start gap-x-4">
      <div className="flex min-w-0 flex-1 basis-64 flex-wrap items-baseline gap-x-1.5">
        {trail.length > 0 && (
          <nav aria-label="Breadcrumb" className="min-w-0 text-muted">
            <ol className="flex flex-wrap items-baseline gap-x-1.5">
              {trail.map(({ label, href }, at) => (
                <li key={href ?? at} className="flex min-w-0 items-baseline gap-x-1.5">
                  {href === null ? (
                    <span className="min-w-0 break-words">{label}</span>
                  ) : (
                    <Link
                      href={href}
                      prefetch={false}
                      className="min-w-0 break-words hover:text-ink hover:underline"
                    >
                      {label}
                    </Link>
                  )}
                  <span aria-hidden>/</span>
                </li>
              ))}
            </ol>
          </nav>
        )}
        <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
      </div>
      {/* On a phone, buttons follow the text, and the button of a sheet is beside the title. */}
      {actions && (
        <div className="flex flex-wrap gap-2 pb-1 max-sm:not-has-[[popover]]:order-last max-sm:not-has-[[popover]]:pt-2 print:hidden">
          {actions}
        </div>
      )}
      {children && <div className="min-w-0 basis-full">{children}</div>}
    </div>
  );
}
