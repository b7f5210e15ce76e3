import 'server-only';
import { MAIN_NAVIGATION, SETTINGS_NAVIGATION } from '@/lib/core/navigation';

/** The labels of metrics. A fixed list, so that a scanner cannot create labels. */
const GROUPS: readonly string[] = [
  ...[...MAIN_NAVIGATION, ...SETTINGS_NAVIGATION].map(({ metricsGroup }) => metricsGroup),
  '/_next',
  '/api/activity',
  '/api/auth',
  '/api/health',
  '/api/import-runs',
  '/api/metrics',
  '/api/token-requests',
  '/api/v1/cloud',
  '/api/vaults',
  '/collect',
  '/icon.svg',
  '/invitation',
  '/reset',
  '/setup',
  '/sign-in',
];

/** The part of the console that `path` belongs to, `/` for the start page, or `other`. */
export const routeGroup = (path: string): string =>
  path === '/' ? path : (GROUPS.find((group) => path === group || path.startsWith(`${group}/`)) ?? 'other');
