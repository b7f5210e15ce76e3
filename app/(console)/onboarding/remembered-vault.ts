import { keep } from '@/components/display/preference';

/** Contains the person and the vault of the last import, the default of their next one. */
export const VAULT_COOKIE = 'import-vault';

/** Stores a cookie of this browser that only this site receives. */
export const rememberVault = (userId: string, vaultId: string): void =>
  void keep(VAULT_COOKIE, `${userId}.${vaultId}`, 'strict');

/** The vault of this person's last import, from the cookie value; null if there is none. */
export const rememberedVault = (value: string | undefined, userId: string): string | null =>
  value?.startsWith(`${userId}.`) ? value.slice(userId.length + 1) : null;
