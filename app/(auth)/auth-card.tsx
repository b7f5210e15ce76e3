import type { ReactNode } from 'react';

export function AuthCard({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="flex flex-col gap-4 rounded-lg border border-line bg-surface p-5 shadow-sm sm:p-6">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {lead !== undefined && <div className="mt-1 text-muted">{lead}</div>}
      </div>
      {children}
    </div>
  );
}
