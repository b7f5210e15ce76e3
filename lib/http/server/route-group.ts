import 'server-only';
import { MAIN_NAVIGATION, SETTINGS_NAVIGATION } from '@/lib/core/navigation';

/** Labels of metrics. The list is fixed, so that a scanner cannot create labels. */
const GROUPS: readonly string[] = [
  ...[...MAIN_NAVIGATION, ...SETTINGS_NAVIGATION].map(({ metricsGroup }) => metricsGroup),
  '/_next',
  '/api/activity',
  '/api/archive',
  '/api/auth',
  '/api/campaigns',
  '/api/credentials',
  '/api/evidence',
  '/api/go-to',
  '/api/health',
  '/api/import-runs',
  '/api/inventory',
  '/api/metrics',
  '/api/v1/cloud',
  '/api/vaults',
  '/api/waiting',
  '/collect',
  '/icon.svg',
  '/invitation',
  '/reset',
  '/setup',
  '/sign-in',
];

/** Returns the part of the console that `path` belongs to, `/` for the start page, or `other`. */
export const routeGroup = (path: string): string =>
  GROUPS.find((group) => path === group || (group !== '/' && path.startsWith(`${group}/`))) ?? 'other';
