import type { AsOfKind } from '@/lib/inventory/as-of';

/** Headings of the lists that can show the past. */
export const AS_OF_TITLES: Readonly<Record<AsOfKind, string>> = {
  credentials: 'Credentials',
  vaults: 'Vaults',
  archive: 'Archive',
};
