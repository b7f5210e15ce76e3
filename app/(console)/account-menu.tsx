'use client';

import { useState } from 'react';
import { useOpenPage } from '@/components/link';
import type { SignedInUser } from '@/components/signed-in';
import { Icon } from '@/components/ui/icon';
import { Menu } from '@/components/ui/menu';
import { MAIN_NAVIGATION } from '@/lib/core/navigation';
import { harmlessName } from '@/lib/core/person';
import { admits } from '@/lib/core/roles';

export function AccountMenu({ user }: { user: SignedInUser }) {
  const { openPage, bar } = useOpenPage();
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    try {
      const { signOut } = await import('@/lib/auth/queries');
      await signOut();
      // A whole new page, so that nothing of this account stays in memory.
      window.location.assign('/sign-in');
    } finally {
      setLeaving(false);
    }
  };
  return (
    <>
      {bar}
      <Menu
        label={`Account of ${harmlessName(user.name)}`}
        face={
          <>
            <Icon name="person" />
            <span className="max-w-40 truncate max-lg:sr-only">{harmlessName(user.name)}</span>
          </>
        }
        heading={
          <>
            <span className="block truncate font-medium">{harmlessName(user.name)}</span>
            <span className="block truncate text-xs text-muted">{user.email}</span>
            <span className="block text-xs text-muted">{user.role}</span>
          </>
        }
        items={[
          ...MAIN_NAVIGATION.filter(
            ({ inMenuWhenNarrow, permission }) => inMenuWhenNarrow && admits(user.role, permission),
          ).map(({ href, label }) => ({ label, onSelect: () => openPage(href) })),
          { label: leaving ? 'Signing out…' : 'Sign out', onSelect: () => void leave(), disabled: leaving },
        ]}
      />
    </>
  );
}
