import type { ComponentProps, ReactNode } from 'react';
import { Icon } from './icon';

export function MenuTrigger({
  label,
  face,
  ...props
}: ComponentProps<'button'> & { label: string; face?: ReactNode }) {
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-label={label}
      className={`relative inline-flex print:hidden items-center justify-center gap-1.5 rounded text-muted hover:bg-sunken hover:text-ink aria-expanded:bg-sunken ${face ? 'h-8 min-w-8 px-1.5' : 'size-7'}`}
      {...props}
    >
      {face ?? <Icon name="more" />}
    </button>
  );
}
