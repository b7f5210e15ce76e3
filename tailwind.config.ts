import type { Config } from 'tailwindcss';

const token = (name: string) => `var(--color-${name})`;

/** Every color is a token of app/globals.css, which defines its light and dark value. */
export default {
  content: ['./app/**/*.tsx', './components/**/*.tsx'],
  theme: {
    extend: {
      // Browsers look up each missing font family again for every size and weight, before the first paint.
      // Their default for `monospace` is a font that longer lists name.
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
