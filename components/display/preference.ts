const YEAR_MS = 31_536_000_000;

/** Stores a preference of this browser in a cookie, so that the server can render with it; null removes it. */
export async function keep(
  name: string,
  value: string | null,
  sameSite: CookieSameSite = 'lax',
): Promise<void> {
  // Pages without HTTPS have no `cookieStore`.
  if (!('cookieStore' in globalThis)) return;
  if (value === null) await cookieStore.delete(name);
  else await cookieStore.set({ name, value, path: '/', sameSite, expires: Date.now() + YEAR_MS });
}
