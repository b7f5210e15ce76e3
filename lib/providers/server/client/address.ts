import 'server-only';
import { isId } from '@/lib/core/ids';
import { VaultsApiError } from './error';

export type Query = readonly (readonly [name: string, value: string])[];

const refused = (message: string): VaultsApiError => new VaultsApiError({ kind: 'invalid', message });

/** One id as one path segment. Throws `VaultsApiError` for what some program on the way takes for another path. */
function segment(part: string): string {
  if (!isId(part)) throw refused('This is not an id of the Vaults API.');
  return encodeURIComponent(part);
}

/**
 * Makes addresses under a base URL. Nothing but configuration names the host. Throws `VaultsApiError`
 * for a base URL that is none or that holds a user name or password.
 */
export function createAddress(baseUrl: string): (path: readonly string[], query?: Query) => string {
  if (!URL.canParse(baseUrl)) throw refused('The base URL of the Vaults API is not a URL.');
  const base = new URL(baseUrl);
  if (base.username !== '' || base.password !== '')
    throw refused('The base URL of the Vaults API must not hold a user name or password.');
  const root = `${base.origin}${base.pathname.replace(/(?<!\/)\/+$/, '')}`;
  return (path, query = []) => {
    const search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
    return `${root}/${path.map(segment).join('/')}${search === '' ? '' : `?${search}`}`;
  };
}
