import type { Config } from 'tailwindcss';

const token = (name: string) => `var(--color-${name})`;

/** Every colour is a token of app/globals.css, which knows its light and its dark value. */
export default {
  content: ['./app/**/*.tsx', './components/**/*.tsx'],
  theme: {
    extend: {
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
