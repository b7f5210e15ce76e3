import type { ReactNode } from 'react';
import { Icon } from '@/components/ui/icon';

const TONES = { warn: 'border-warn/50 bg-warn-soft', danger: 'border-danger/50 bg-danger-soft' } as const;

export const AlertPanel = ({
  tone,
  title,
  children,
}: {
  tone: keyof typeof TONES;
  title: string;
  children: ReactNode;
}) => (
  <article aria-label={title} className={`flex flex-col gap-2 rounded-md border px-4 py-3 ${TONES[tone]}`}>
    <h2 className="flex items-start gap-2 font-semibold">
      <Icon name="warning" className="mt-0.5 size-4" />
      <span className="min-w-0 break-words">{title}</span>
    </h2>
    {children}
  </article>
);
