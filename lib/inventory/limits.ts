/** Characters of one search of the inventory. */
export const QUERY_CHARACTERS_MAX = 500;
