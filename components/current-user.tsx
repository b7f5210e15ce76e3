import { createContext, type ReactNode, use } from 'react';
import { type Access, admits, type Role } from '@/lib/core/roles';

export interface CurrentUser {
  id: string;
  name: string;
  email: string;
  role: Role;
}

const SignedInContext = createContext<CurrentUser | null>(null);
const TicketContext = createContext('');

export const CurrentUserProvider = ({
  user,
  ticketPattern,
  children,
}: {
  user: CurrentUser | null;
  /** URL pattern of tickets; '' if there is none. */
  ticketPattern: string;
  children: ReactNode;
}) => (
  <SignedInContext value={user}>
    <TicketContext value={ticketPattern}>{children}</TicketContext>
  </SignedInContext>
);

export const useTicketPattern = (): string => use(TicketContext);

/** Decides only what is shown: the server checks every read and change. */
export function usePermission(access: Access): boolean {
  const user = use(SignedInContext);
  return user !== null && admits(user.role, access);
}
