const DEFAULT = '/';
const BASE = 'https://console.invalid';

/**
 * Where to go after signing in: the path asked for by `?next=`, or the overview for what is not plainly a
 * page of this console. Browsers read `\` as `/` and drop tabs and line ends (https://url.spec.whatwg.org),
 * so none of them may occur.
 */
export function safeNext(value: string | null | undefined): string {
  if (value == null || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(value) || !URL.canParse(value, BASE))
    return DEFAULT;
  const { origin, pathname, search, hash } = new URL(value, BASE);
  // After `.` and `..` are resolved: `/.//evil.example` begins with two slashes then.
  const isPage = origin === BASE && !pathname.startsWith('//') && !/^\/(api|_next)(\/|$)/i.test(pathname);
  return isPage ? pathname + search + hash : DEFAULT;
}
