import type { ComponentProps } from 'react';

// Disabled buttons have colours of their own: made transparent, they lose the contrast of their text. Paper has no buttons.
const BASE =
  'inline-flex min-h-8 items-center justify-center gap-1.5 rounded-md px-3 py-1 text-sm font-medium whitespace-nowrap transition-colors disabled:text-muted aria-disabled:text-muted print:hidden';
const DISABLED = 'disabled:bg-sunken aria-disabled:bg-sunken';

const VARIANTS = {
  primary: `bg-accent text-accent-ink enabled:hover:brightness-110 [a&]:hover:brightness-110 ${DISABLED}`,
  secondary: `border border-line-strong bg-surface text-ink enabled:hover:bg-sunken [a&]:hover:bg-sunken disabled:border-line aria-disabled:border-line ${DISABLED}`,
  quiet: 'text-ink enabled:hover:bg-sunken [a&]:hover:bg-sunken',
  danger: `bg-danger text-danger-ink enabled:hover:brightness-110 ${DISABLED}`,
} as const;

export type ButtonVariant = keyof typeof VARIANTS;

export const buttonClass = (variant: ButtonVariant = 'secondary', extra = '') =>
  `${BASE} ${VARIANTS[variant]} ${extra}`;

export function Button({
  variant = 'secondary',
  className = '',
  type = 'button',
  ...props
}: ComponentProps<'button'> & { variant?: ButtonVariant }) {
  return <button type={type} className={buttonClass(variant, className)} {...props} />;
}
