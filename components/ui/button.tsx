import type { ComponentProps } from 'react';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

/** Classes of globals.css. Written out, they were a tenth of the HTML of a list. */
export const buttonClass = (variant: ButtonVariant = 'secondary', extra = '') =>
  `button button-${variant} ${extra}`.trimEnd();

export function Button({
  variant = 'secondary',
  className = '',
  type = 'button',
  ...props
}: ComponentProps<'button'> & { variant?: ButtonVariant }) {
  return <button type={type} className={buttonClass(variant, className)} {...props} />;
}
