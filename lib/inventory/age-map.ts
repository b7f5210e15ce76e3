import { QUERY_CHARACTERS_MAX } from './limits';
import type { AgeCell, MapRows, Overview } from './model';
import { termText } from './query';

/** The column of all hosts without a separate column, and that of credentials without a host. */
export const OTHER_HOSTS = 'other';
export const NO_HOST = 'no host';

const ROW_TERMS = { environment: 'env', team: 'team', vault: 'vault' } as const;

const hostTerm = (host: string) => termText('host', host === NO_HOST ? 'none' : host);

/**
 * Returns the search for the credentials of a cell of the age map. The row or column of the rest is searched by
 * excluding the others; if the search would be too long, it finds more than the cell counts.
 */
export function cellSearch(
  { row, host }: Pick<AgeCell, 'row' | 'host'>,
  { hosts, rows, mapRows }: Pick<Overview, 'hosts' | 'rows'> & { mapRows: MapRows },
): string {
  const rowTerm = (key: string) => termText(ROW_TERMS[mapRows], key);
  const own = [...(row === null ? [] : [rowTerm(row)]), ...(host === OTHER_HOSTS ? [] : [hostTerm(host)])];
  const others = [
    ...(row === null ? rows.flatMap(({ key }) => (key === null ? [] : [rowTerm(key)])) : []),
    ...(host === OTHER_HOSTS ? hosts.filter((one) => one !== OTHER_HOSTS).map(hostTerm) : []),
  ];
  const exact = [...own, ...others.map((term) => `-${term}`)].join(' ');
  return exact.length <= QUERY_CHARACTERS_MAX ? exact : own.join(' ');
}
