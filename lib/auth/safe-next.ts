const DEFAULT = '/';
const BASE = 'https://console.invalid';

/**
 * Returns the path to open after sign-in: the path in `?next=` if it is a page of this console, otherwise the
 * overview. Browsers read `\` as `/` and drop tabs and line breaks (https://url.spec.whatwg.org), so these
 * characters are not allowed.
 */
export function safeNext(value: string | null | undefined): string {
  if (value == null || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(value) || !URL.canParse(value, BASE))
    return DEFAULT;
  const { origin, pathname, search, hash } = new URL(value, BASE);
  // Checked after `.` and `..` are resolved, because `/.//evil.example` then begins with two slashes.
  const isPage = origin === BASE && !pathname.startsWith('//') && !/^\/(api|_next)(\/|$)/i.test(pathname);
  return isPage ? pathname + search + hash : DEFAULT;
}
