'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { TIMES_COOKIE } from '@/lib/core/zone';
import { Icon } from '../ui/icon';
import { useTimes } from '../ui/local-time';
import { Menu, type MenuItem } from '../ui/menu';
import { keep } from './preference';
import { THEME_COOKIE, type Theme, themeOf } from './theme';

const shownTheme = () =>
  typeof document === 'undefined' ? undefined : themeOf(document.documentElement.dataset.theme);

let zone: string | undefined;
/** Of this machine. Asked for once: every rendering of the header needs it, and Intl takes a tenth of a millisecond. */
function ownZone(): string {
  zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone;
}

/** Choices of how this browser shows the console: the theme, and the zone of times that are no evidence. */
export function useDisplayChoices(): MenuItem[] {
  const router = useRouter();
  const [theme, setTheme] = useState(shownTheme);
  const { isUtc } = useTimes();
  const chooseTheme = (next: Theme | undefined) => {
    setTheme(next);
    const { dataset } = document.documentElement;
    if (next === undefined) delete dataset.theme;
    else dataset.theme = next;
    void keep(THEME_COOKIE, next ?? null);
  };
  const chooseTimes = (choice: 'utc' | null) => {
    // The zone comes from the server, with the page.
    void keep(TIMES_COOKIE, choice).then(router.refresh);
  };
  const themes = [
    ['Theme: system', undefined],
    ['Theme: light', 'light'],
    ['Theme: dark', 'dark'],
  ] as const;
  return [
    ...themes.map(([label, value]) => ({
      label,
      checked: theme === value,
      isChoice: true,
      onSelect: () => chooseTheme(value),
    })),
    {
      label: `Times: my zone (${ownZone()})`,
      checked: !isUtc,
      isChoice: true,
      onSelect: () => chooseTimes(null),
    },
    { label: 'Times: UTC', checked: isUtc, isChoice: true, onSelect: () => chooseTimes('utc') },
  ];
}

/** Where there is no account menu. */
export const DisplayMenu = () => (
  <Menu label="Display" face={<Icon name="theme" />} items={useDisplayChoices()} />
);
