import type { Config } from 'tailwindcss';

export default {
  content: ['./app/**/*.tsx', './components/**/*.tsx'],
  darkMode: [
    'variant',
    [
      '&:where([data-theme=dark], [data-theme=dark] *)',
      '@media (prefers-color-scheme: dark) { &:where(:root:not([data-theme=light]), :root:not([data-theme=light]) *) }',
    ],
  ],
} satisfies Config;
