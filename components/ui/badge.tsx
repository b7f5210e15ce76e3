import type { ReactNode } from 'react';

const TONES = {
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
  quiet: 'bg-sunken text-muted',
} as const;

export type BadgeTone = keyof typeof TONES;

export function Badge({
  tone,
  className = '',
  children,
}: {
  tone: BadgeTone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={`inline-block align-middle rounded-full px-2 py-0.5 text-xs font-medium ${TONES[tone]} ${className}`}
    >
      {children}
    </span>
  );
}

const STATUS_TONES: Record<string, BadgeTone> = { active: 'ok', archived: 'quiet', deleted: 'danger' };

/** A status of the API; an unknown one is shown unchanged. */
export const StatusBadge = ({ status }: { status: string }) => (
  <Badge tone={STATUS_TONES[status] ?? 'warn'} className="max-w-40 truncate">
    {status}
  </Badge>
);
