export const THEME_COOKIE = 'theme';

export type Theme = 'light' | 'dark';

export const themeOf = (value: string | undefined): Theme | undefined =>
  value === 'light' || value === 'dark' ? value : undefined;
