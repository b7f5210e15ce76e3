import type { Config } from 'tailwindcss';

const token = (name: string) => `var(--color-${name})`;

/** Every colour is a token of app/globals.css, which knows its light and its dark value. */
export default {
  content: ['./app/**/*.tsx', './components/**/*.tsx'],
  theme: {
    extend: {
      // Each family that a system lacks is looked up again for every size and weight, before the first paint;
      // what browsers take for `monospace` is what longer lists name.
      fontFamily: { mono: ['ui-monospace', 'monospace'] },
      colors: Object.fromEntries(
        [
          'canvas',
          'surface',
          'raised',
          'sunken',
          'line',
          'line-strong',
          'ink',
          'muted',
          'accent',
          'accent-ink',
          'accent-soft',
          'ok',
          'ok-soft',
          'warn',
          'warn-soft',
          'danger',
          'danger-ink',
          'danger-soft',
        ].map((name) => [name, token(name)]),
      ),
    },
  },
} satisfies Config;
