import type { ReactNode } from 'react';

export const EmptyNote = ({ children }: { children: ReactNode }) => (
  <p
    role="status"
    className="rounded-md border border-dashed border-line-strong px-4 py-10 text-center text-muted"
  >
    {children}
  </p>
);
