import type { Route } from 'next';
import { type Access, admits, type Role } from './roles';

export interface NavigationItem {
  href: Route;
  label: string;
  permission: Exclude<Access, 'public'>;
  metricsGroup: string;
}

interface MainPlace extends NavigationItem {
  key: string;
  /** On narrow screens it is only in the account menu, because the bar has no space. */
  inMenuWhenNarrow?: true;
  hasWaiting?: true;
}

export const MAIN_NAVIGATION: readonly MainPlace[] = [
  {
    href: '/',
    label: 'Overview',
    key: 'o',
    permission: 'vaults.read',
    metricsGroup: '/',
    inMenuWhenNarrow: true,
    hasWaiting: true,
  },
  { href: '/vaults', label: 'Vaults', key: 'v', permission: 'vaults.read', metricsGroup: '/vaults' },
  {
    href: '/credentials',
    label: 'Credentials',
    key: 'c',
    permission: 'vaults.read',
    metricsGroup: '/credentials',
  },
  {
    href: '/campaigns',
    label: 'Campaigns',
    key: 'm',
    permission: 'vaults.read',
    metricsGroup: '/campaigns',
    inMenuWhenNarrow: true,
  },
  {
    href: '/archive',
    label: 'Archive',
    key: 'r',
    permission: 'vaults.read',
    metricsGroup: '/archive',
    inMenuWhenNarrow: true,
  },
  {
    href: '/onboarding',
    label: 'Onboarding',
    key: 'i',
    permission: 'vaults.change',
    metricsGroup: '/onboarding',
    inMenuWhenNarrow: true,
    hasWaiting: true,
  },
  { href: '/activity', label: 'Activity', key: 'a', permission: 'audit.read', metricsGroup: '/activity' },
  {
    href: '/settings',
    label: 'Settings',
    key: 's',
    permission: 'signed-in',
    metricsGroup: '/settings',
    inMenuWhenNarrow: true,
  },
];

export const SETTINGS_NAVIGATION: readonly NavigationItem[] = [
  {
    href: '/settings/security',
    label: 'Your account',
    permission: 'signed-in',
    metricsGroup: '/settings',
  },
  { href: '/settings/team', label: 'Team', permission: 'settings.manage', metricsGroup: '/settings' },
  {
    href: '/settings/checks',
    label: 'Checking tokens',
    permission: 'settings.manage',
    metricsGroup: '/settings',
  },
  {
    href: '/settings/policies',
    label: 'Policies',
    permission: 'vaults.read',
    metricsGroup: '/settings',
  },
  {
    href: '/settings/connection',
    label: 'Connection',
    permission: 'settings.manage',
    metricsGroup: '/settings',
  },
];

/** Returns the pages that the account menu lists on narrow screens, for a role. */
export const menuNavigation = (role: Role): readonly NavigationItem[] =>
  MAIN_NAVIGATION.filter(
    ({ inMenuWhenNarrow, permission }) => inMenuWhenNarrow === true && admits(role, permission),
  );
