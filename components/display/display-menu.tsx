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
/** Time zone of this machine. Cached, because every render of the header uses it and Intl takes 0.1 ms. */
function ownZone(): string {
  zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone;
}

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
    // The server sends the zone with the page.
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

export const DisplayMenu = () => (
  <Menu label="Display" face={<Icon name="theme" />} items={useDisplayChoices()} />
);
