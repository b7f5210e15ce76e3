import type { ReactNode } from 'react';

export function PageHeader({
  trail,
  title,
  children,
  actions,
}: {
  /** The page above this one, as a link. */
  trail?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mb-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-64 flex-wrap items-baseline gap-x-1.5">
          {trail && (
            <nav aria-label="Breadcrumb" className="text-muted">
              {trail} <span aria-hidden>/</span>
            </nav>
          )}
          <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
