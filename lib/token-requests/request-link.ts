/** Returns the URL of the teammate's page. The token is in the fragment, which no log receives. */
export const collectPath = (token: string): string => `/collect#${new URLSearchParams({ token })}`;

/** Returns the link's token, or null if there is none. `fragment` has no leading #. */
export function parseCollectFragment(fragment: string): string | null {
  const token = new URLSearchParams(fragment).get('token') ?? '';
  return token === '' ? null : token;
}
