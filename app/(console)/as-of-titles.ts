import type { AsOfKind } from '@/lib/inventory/as-of';

export const AS_OF_TITLES: Readonly<Record<AsOfKind, string>> = {
  credentials: 'Credentials',
  vaults: 'Vaults',
  archive: 'Archive',
};
