import type { ReactNode } from 'react';

/** A name and its value in a `dl` of facts. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-center gap-1.5">
      <dt className="text-muted">{name}</dt>
      <dd className="inline-flex min-w-0 items-center gap-1">{children}</dd>
    </div>
  );
}
