import { createContext, type ReactNode, use } from 'react';
import { type Access, admits, type Role } from '@/lib/core/roles';

export interface SignedInUser {
  id: string;
  name: string;
  email: string;
  role: Role;
}

const SignedInContext = createContext<SignedInUser | null>(null);

export const SignedInProvider = ({ user, children }: { user: SignedInUser | null; children: ReactNode }) => (
  <SignedInContext value={user}>{children}</SignedInContext>
);

/** Decides only what is shown: the server asks again at every read and change. */
export function useMay(access: Access): boolean {
  const user = use(SignedInContext);
  return user !== null && admits(user.role, access);
}
