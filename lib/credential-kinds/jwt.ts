/** Returns when a JWT expires (RFC 7519 §4.1.4), or null. Does not verify the signature. */
export function jwtExpiry(token: string): Date | null {
  const [, payload = ''] = /^[\w-]{2,}\.([\w-]{2,})\.[\w-]*$/.exec(token) ?? [];
  if (payload === '') return null;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    if (typeof claims !== 'object' || claims === null || !('exp' in claims)) return null;
    const expiry = new Date(Number(claims.exp) * 1000);
    return typeof claims.exp !== 'number' || Number.isNaN(expiry.valueOf()) ? null : expiry;
  } catch {
    return null;
  }
}
