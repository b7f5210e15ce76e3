import { createLoader, createSerializer, type inferParserType, parseAsStringLiteral } from 'nuqs/server';
import { parseAsText } from '@/lib/core/list-params';
import { type Place, SORTS } from './model';
import { QUERY_CHARACTERS_MAX } from './query';

/** The address of the list of credentials. A bad value reads as the default. */
export const inventoryParams = {
  q: parseAsText(QUERY_CHARACTERS_MAX).withDefault(''),
  sort: parseAsStringLiteral(SORTS).withDefault('age'),
  /** Of the sorted column; `age` ascending begins with the oldest token. */
  order: parseAsStringLiteral(['asc', 'desc']).withDefault('asc'),
};

export type InventoryParams = inferParserType<typeof inventoryParams>;

export const loadInventoryParams = createLoader(inventoryParams);
export const inventorySearch = createSerializer(inventoryParams);

/** One page of a list of the API, which has at most 100 rows. */
const PLACES_MAX = 100;

/** Credentials of one vault, or vaults, as an address names them. */
export function endingsSearch(places: readonly Place[]): string {
  const search = new URLSearchParams();
  for (const { vaultId, credentialId } of places)
    if (credentialId === null || !search.has('vault')) search.append('vault', vaultId);
  for (const { credentialId } of places) if (credentialId !== null) search.append('credential', credentialId);
  return `?${search}`;
}

/** The places that an address names, at most 100. */
export function endingsParams(search: URLSearchParams): Place[] {
  const [vaults, credentials] = [search.getAll('vault'), search.getAll('credential')];
  const places =
    credentials.length === 0
      ? vaults.map((vaultId) => ({ vaultId, credentialId: null }))
      : credentials.map((credentialId) => ({ vaultId: vaults[0] ?? '', credentialId }));
  return places.slice(0, PLACES_MAX);
}
