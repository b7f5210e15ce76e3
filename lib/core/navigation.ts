import type { Route } from 'next';
import type { Access } from './roles';

/** A page of the console that the navigation leads to. */
export interface Place {
  href: Route;
  label: string;
  /** What the page asks for; those whose role lacks it do not see the link. */
  permission: Exclude<Access, 'public'>;
  /** The label under which metrics count requests for it and what is below it. */
  metricsGroup: string;
}

interface MainPlace extends Place {
  /** `g`, then this key, leads to the page. */
  key: string;
  /** On narrow screens the bar has no room for it, so it is in the account menu only. */
  inMenuWhenNarrow?: true;
  /** The link shows how much waits there. */
  hasWaiting?: true;
}

/** The main navigation, in its order. */
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

/** The navigation within the settings, in its order. */
export const SETTINGS_NAVIGATION: readonly Place[] = [
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
