import type { ReactNode } from 'react';

export function MessagePage({
  title,
  children,
  actions,
}: {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-start gap-3 px-4 py-20">
      <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
      <div className="text-muted">{children}</div>
      <div className="mt-2 flex flex-wrap gap-2">{actions}</div>
    </div>
  );
}
