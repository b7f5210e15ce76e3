import type { ComponentProps } from 'react';

/** `className` sets the largest height. Entries take no focus. */
export const ScrollList = ({ className, ...props }: ComponentProps<'ul'> & { className: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
  <ul tabIndex={0} className={`overflow-y-auto ${className}`} {...props} />
);
