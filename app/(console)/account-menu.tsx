'use client';

import type { SignedInUser } from '@/components/signed-in';
import { UserMenu } from '@/components/user-menu';

/** A whole new page afterwards, so that nothing of this account stays in memory. */
async function leave(): Promise<void> {
  const { signOut } = await import('@/lib/auth/queries');
  await signOut();
  window.location.assign('/sign-in');
}

export const AccountMenu = ({ user }: { user: SignedInUser }) => <UserMenu user={user} onSignOut={leave} />;
