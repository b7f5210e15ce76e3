const PATHS = {
  search: 'M11 11l3.5 3.5M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Z',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  left: 'M10 3L5 8l5 5',
  right: 'M6 3l5 5-5 5',
  plus: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.5l6 11H2l6-11ZM8 6.5v3.5M8 12h.01',
  vault: 'M2.5 3h11v9h-11zM4 12v2M12 12v2M8 10a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8 7.5h.01',
  archive: 'M2 3h12v3H2zM3 6v7h10V6M6.5 8.5h3',
  theme: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 0v12M9 4.5h3M9 6.75h4.5M9 9.25h4.5M9 11.5h3',
  person: 'M8 7.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 14.5c.4-3 2.6-4.5 5.5-4.5s5.1 1.5 5.5 4.5',
  eye: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8ZM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative: the text beside it or the label of its button has the meaning. */
export function Icon({ name, className = 'size-4' }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 2.5 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
