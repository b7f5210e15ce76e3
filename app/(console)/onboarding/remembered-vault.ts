const YEAR_MS = 31_536_000_000;

/** Holds who imported and the vault's id, so that the next import of that person begins with it. */
export const VAULT_COOKIE = 'import-vault';

/** Kept in this browser. Does nothing where the console is not reached by https, which has no `cookieStore`. */
export const rememberVault = (userId: string, vaultId: string): void =>
  void globalThis.cookieStore?.set({
    name: VAULT_COOKIE,
    value: `${userId}.${vaultId}`,
    // A narrower path gets a slash at its end from the browser, and would not match the page.
    path: '/',
    sameSite: 'strict',
    expires: Date.now() + YEAR_MS,
  });

/** The vault of this person's last import, out of the cookie's value; null where there is none. */
export const rememberedVault = (value: string | undefined, userId: string): string | null =>
  value?.startsWith(`${userId}.`) ? value.slice(userId.length + 1) : null;
