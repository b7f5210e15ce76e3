import type { ReactNode } from 'react';
import { Icon } from './icon';

const TONES = {
  info: 'border-line bg-accent-soft text-ink',
  ok: 'border-ok/40 bg-ok-soft text-ink',
  warn: 'border-warn/40 bg-warn-soft text-ink',
  danger: 'border-danger/40 bg-danger-soft text-ink',
} as const;

export type NoticeTone = keyof typeof TONES;

export function Notice({
  tone = 'info',
  title,
  children,
  actions,
}: {
  tone?: NoticeTone;
  title?: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border px-3 py-2 ${TONES[tone]}`}
    >
      {(tone === 'danger' || tone === 'warn') && <Icon name="warning" className="mt-0.5 size-4" />}
      <div className="min-w-0 flex-1 basis-60 break-words">
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children}
      </div>
      {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
