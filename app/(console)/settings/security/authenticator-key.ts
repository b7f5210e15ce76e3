/** The key of an `otpauth://` address (Key URI Format of Google Authenticator), in groups of four to be typed. */
export function keyInGroups(address: string): string {
  const key = URL.canParse(address) ? (new URL(address).searchParams.get('secret') ?? '') : '';
  return key.replace(/(.{4})(?=.)/g, '$1 ');
}
