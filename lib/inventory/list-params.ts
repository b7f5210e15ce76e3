import { createLoader, createSerializer, type inferParserType, parseAsStringLiteral } from 'nuqs/server';
import { parseAsText } from '@/lib/core/list-params';
import { QUERY_CHARACTERS_MAX } from './limits';
import { MAP_ROWS, SORTS } from './model';

/** The URL parameters of the list of credentials. An invalid value becomes the default. */
export const inventoryParams = {
  q: parseAsText(QUERY_CHARACTERS_MAX).withDefault(''),
  sort: parseAsStringLiteral(SORTS).withDefault('age'),
  /** Of the sorted column; `age` ascending starts with the oldest token. */
  order: parseAsStringLiteral(['asc', 'desc']).withDefault('asc'),
};

/** The URL parameters of the overview: what a row of the map is. */
export const overviewParams = { rows: parseAsStringLiteral(MAP_ROWS).withDefault('environment') };
export const loadOverviewParams = createLoader(overviewParams);
export const overviewSearch = createSerializer(overviewParams);

export type InventoryParams = inferParserType<typeof inventoryParams>;

export const loadInventoryParams = createLoader(inventoryParams);
export const inventorySearch = createSerializer(inventoryParams);
