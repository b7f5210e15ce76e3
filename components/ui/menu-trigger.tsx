import type { ComponentProps, ReactNode } from 'react';

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
      className={`icon-button ${face ? 'h-8 min-w-8 px-1.5' : 'size-7'}`}
      {...props}
    >
      {face}
    </button>
  );
}
