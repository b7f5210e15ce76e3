/** Returns the key of an `otpauth://` URL (Key URI Format of Google Authenticator), in groups of four. */
export function keyInGroups(address: string): string {
  const key = URL.canParse(address) ? (new URL(address).searchParams.get('secret') ?? '') : '';
  return key.replace(/(.{4})(?=.)/g, '$1 ');
}
