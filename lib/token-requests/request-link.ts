/** Path and fragment of the page on which a teammate enters a token. What is behind # reaches no log. */
export const collectPath = (token: string): string => `/collect#${new URLSearchParams({ token })}`;

/** The link's token out of a fragment without its #; null where there is none. */
export function parseCollectFragment(fragment: string): string | null {
  const token = new URLSearchParams(fragment).get('token') ?? '';
  return token === '' ? null : token;
}
