const YEAR_MS = 31_536_000_000;

/** Keeps a preference of this browser in a cookie, so that the server renders with it; null forgets it. */
export async function keep(
  name: string,
  value: string | null,
  sameSite: CookieSameSite = 'lax',
): Promise<void> {
  // Browsers have no `cookieStore` on pages without HTTPS.
  if (!('cookieStore' in globalThis)) return;
  if (value === null) await cookieStore.delete(name);
  else await cookieStore.set({ name, value, path: '/', sameSite, expires: Date.now() + YEAR_MS });
}
