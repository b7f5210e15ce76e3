import 'server-only';

/** The labels of metrics. A fixed list, so that a scanner cannot create labels. */
const GROUPS = [
  '/_next',
  '/activity',
  '/api/activity',
  '/api/auth',
  '/api/health',
  '/api/import-runs',
  '/api/metrics',
  '/api/refused',
  '/api/token-requests',
  '/api/v1/cloud',
  '/api/vaults',
  '/archive',
  '/collect',
  '/icon.svg',
  '/invitation',
  '/onboarding',
  '/reset',
  '/settings',
  '/setup',
  '/sign-in',
  '/vaults',
] as const;

/** The part of the console that `path` belongs to, `/` for the start page, or `other`. */
export const routeGroup = (path: string): string =>
  path === '/' ? path : (GROUPS.find((group) => path === group || path.startsWith(`${group}/`)) ?? 'other');
