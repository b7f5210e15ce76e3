import type { AsOfKind } from '@/lib/inventory/as-of';

/** The heading of each list that can show the past. */
export const AS_OF_TITLES: Readonly<Record<AsOfKind, string>> = {
  credentials: 'Credentials',
  vaults: 'Vaults',
  archive: 'Archive',
};
