/** What the link of an invitation or a password reset carries behind #, where no server and no log sees it. */
export interface InvitationLink {
  token: string;
  /** Where only this address may join. For filling in: the server holds the invitation to its own copy. */
  email: string | null;
  /** RFC 3339; to say before the form is filled in that a link is too old. */
  expiresAt: string | null;
}

function withLink(path: string, { token, email, expiresAt }: InvitationLink): string {
  const parts = new URLSearchParams({ token });
  if (email !== null) parts.set('email', email);
  if (expiresAt !== null) parts.set('until', expiresAt);
  return `${path}#${parts}`;
}

export const invitationPath = (link: InvitationLink): string => withLink('/invitation', link);

export const resetPath = (link: InvitationLink): string => withLink('/reset', link);

/** Reads the fragment, without its #. Returns null where there is no token in it. */
export function parseInvitationFragment(fragment: string): InvitationLink | null {
  const parts = new URLSearchParams(fragment);
  const token = parts.get('token') ?? '';
  return token === '' ? null : { token, email: parts.get('email'), expiresAt: parts.get('until') };
}

/** Whether the link says that it ended before `nowMs`, the time of the server: it decides, and its clock counts. */
export const isOver = ({ expiresAt }: InvitationLink, nowMs: number): boolean =>
  expiresAt !== null && Date.parse(expiresAt) < nowMs;
