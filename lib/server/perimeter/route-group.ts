import 'server-only';

/** What metrics know of an address. A fixed list: a scanner must not be able to make labels. */
const GROUPS = [
  '/_next',
  '/activity',
  '/api/activity',
  '/api/auth',
  '/api/health',
  '/api/metrics',
  '/api/v1/cloud',
  '/api/vaults',
  '/archive',
  '/invitation',
  '/reset',
  '/settings',
  '/setup',
  '/sign-in',
  '/vaults',
] as const;

/** The part of the console that `path` belongs to, or `other`. */
export const routeGroup = (path: string): string =>
  GROUPS.find((group) => path === group || path.startsWith(`${group}/`)) ?? 'other';
