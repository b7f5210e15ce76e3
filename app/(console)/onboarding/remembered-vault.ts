import { keep } from '@/components/display/preference';

/** Holds who imported and the vault's id, so that the next import of that person begins with it. */
export const VAULT_COOKIE = 'import-vault';

/** Kept in this browser, for pages of this site alone. */
export const rememberVault = (userId: string, vaultId: string): void =>
  void keep(VAULT_COOKIE, `${userId}.${vaultId}`, 'strict');

/** The vault of this person's last import, out of the cookie's value; null where there is none. */
export const rememberedVault = (value: string | undefined, userId: string): string | null =>
  value?.startsWith(`${userId}.`) ? value.slice(userId.length + 1) : null;
