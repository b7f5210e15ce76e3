import type { ComponentProps } from 'react';
import { Icon } from './icon';

/** The three dots. `label` says whose actions they are: “Actions for Payments”. */
export function MenuTrigger({ label, ...props }: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-label={label}
      className="inline-flex size-7 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink aria-expanded:bg-sunken"
      {...props}
    >
      <Icon name="more" />
    </button>
  );
}
