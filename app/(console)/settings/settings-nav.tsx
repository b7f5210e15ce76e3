'use client';

import { usePermission } from '@/components/current-user';
import { NavLink } from '@/components/nav-link';
import { type NavigationItem, SETTINGS_NAVIGATION } from '@/lib/core/navigation';

const SettingsLink = ({ place: { href, label, permission } }: { place: NavigationItem }) =>
  usePermission(permission) ? <NavLink href={href}>{label}</NavLink> : null;

export const SettingsNav = () => (
  <nav aria-label="Settings" className="flex flex-wrap gap-1 lg:sticky lg:top-16 lg:flex-col lg:self-start">
    {SETTINGS_NAVIGATION.map((place) => (
      <SettingsLink key={place.href} place={place} />
    ))}
  </nav>
);
