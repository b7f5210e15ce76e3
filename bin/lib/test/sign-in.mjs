// Signs in without a browser, for tests, screenshots and measurements.

/**
 * Signs in with email and password. Returns the session cookie as `name=value`. Rejects with the response of
 * the console.
 */
export async function signIn(url, { email, password }) {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  });
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .find((pair) => /session_token=./.test(pair));
  if (!response.ok || cookie === undefined)
    throw new Error(`Signing in answered ${response.status}: ${await response.text()}`);
  return cookie;
}

export function browserCookie(url, cookie) {
  const at = cookie.indexOf('=');
  return { name: cookie.slice(0, at), value: cookie.slice(at + 1), url, httpOnly: true, sameSite: 'Lax' };
}
