export const THEME_COOKIE = 'theme';

export type Theme = 'light' | 'dark';

/** What the person chose, or undefined to follow the system. */
export const themeOf = (value: string | undefined): Theme | undefined =>
  value === 'light' || value === 'dark' ? value : undefined;
