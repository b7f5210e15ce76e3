/** What the link of an invitation carries behind #, where no server and no log sees it. */
export interface InvitationLink {
  token: string;
  /** Where only this address may join. For filling in: the server holds the invitation to its own copy. */
  email: string | null;
  /** RFC 3339; to say at once that a link is too old. */
  expiresAt: string | null;
}

/** Path and fragment of the page that accepts the invitation. */
export function invitationPath({ token, email, expiresAt }: InvitationLink): string {
  const parts = new URLSearchParams({ token });
  if (email !== null) parts.set('email', email);
  if (expiresAt !== null) parts.set('until', expiresAt);
  return `/invitation#${parts}`;
}

/** Reads the fragment, without its #. Returns null where there is no token in it. */
export function parseInvitationFragment(fragment: string): InvitationLink | null {
  const parts = new URLSearchParams(fragment);
  const token = parts.get('token') ?? '';
  return token === '' ? null : { token, email: parts.get('email'), expiresAt: parts.get('until') };
}
