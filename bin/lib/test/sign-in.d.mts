export interface Credentials {
  email: string;
  password: string;
}
export function signIn(url: string, credentials: Credentials): Promise<string>;
export function browserCookie(
  url: string,
  cookie: string,
): { name: string; value: string; url: string; httpOnly: boolean; sameSite: 'Lax' };
