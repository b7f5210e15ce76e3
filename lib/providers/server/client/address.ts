import 'server-only';
import { isId } from '@/lib/core/ids';
import { VaultsApiError } from './error';

export type Query = readonly (readonly [name: string, value: string])[];

const refused = (message: string): VaultsApiError => new VaultsApiError({ kind: 'invalid', message });

/** Throws `VaultsApiError` for an id that a program on the way could read as another path. */
function segment(part: string): string {
  if (!isId(part)) throw refused('This is not an id of the Vaults API.');
  return encodeURIComponent(part);
}

/**
 * Creates a function that makes URLs below a base URL. Only the configuration names the host. Throws
 * `VaultsApiError` if the base URL is invalid or contains a user name or password.
 */
export function createAddress(baseUrl: string): (path: readonly string[], query?: Query) => string {
  if (!URL.canParse(baseUrl)) throw refused('The base URL of the Vaults API is not a URL.');
  const base = new URL(baseUrl);
  if (base.username !== '' || base.password !== '')
    throw refused('The base URL of the Vaults API must not contain a user name or password.');
  const root = `${base.origin}${base.pathname.replace(/(?<!\/)\/+$/, '')}`;
  return (path, query = []) => {
    const search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
    return `${root}/${path.map(segment).join('/')}${search === '' ? '' : `?${search}`}`;
  };
}
