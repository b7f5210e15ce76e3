'use client';

import { NavLink } from '@/components/nav-link';
import { useMay } from '@/components/signed-in';
import { type Place, SETTINGS_NAVIGATION } from '@/lib/core/navigation';

const SettingsLink = ({ place: { href, label, permission } }: { place: Place }) =>
  useMay(permission) ? <NavLink href={href}>{label}</NavLink> : null;

export const SettingsNav = () => (
  <nav aria-label="Settings" className="flex flex-wrap gap-1 lg:sticky lg:top-16 lg:flex-col lg:self-start">
    {SETTINGS_NAVIGATION.map((place) => (
      <SettingsLink key={place.href} place={place} />
    ))}
  </nav>
);
