'use client';

import { THEME_COOKIE, themeOf } from './theme';
import { Icon } from './ui/icon';

const YEAR_S = 31_536_000;

export function ThemeToggle() {
  const toggle = () => {
    const root = document.documentElement;
    const current =
      themeOf(root.dataset.theme) ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    const next = current === 'dark' ? 'light' : 'dark';
    root.dataset.theme = next;
    void cookieStore.set({
      name: THEME_COOKIE,
      value: next,
      path: '/',
      sameSite: 'lax',
      expires: Date.now() + YEAR_S * 1000,
    });
  };
  return (
    <button
      type="button"
      onClick={toggle}
      aria-label="Switch between light and dark"
      title="Switch between light and dark"
      className="inline-flex size-8 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink"
    >
      <Icon name="theme" />
    </button>
  );
}
