/** The data in the fragment of an invitation or password reset link. No server or log receives a fragment. */
export interface InvitationLink {
  token: string;
  /** If set, only this address can accept. It only fills in the form: the server checks its own copy. */
  email: string | null;
  /** RFC 3339. The page can reject an expired link before the form is filled in. */
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

/** Returns null if there is no token. `fragment` has no leading #. */
export function parseInvitationFragment(fragment: string): InvitationLink | null {
  const parts = new URLSearchParams(fragment);
  const token = parts.get('token') ?? '';
  return token === '' ? null : { token, email: parts.get('email'), expiresAt: parts.get('until') };
}

/** Returns whether the link expired before `nowMs`. Pass the server's time, because the server decides. */
export const isOver = ({ expiresAt }: InvitationLink, nowMs: number): boolean =>
  expiresAt !== null && Date.parse(expiresAt) < nowMs;
