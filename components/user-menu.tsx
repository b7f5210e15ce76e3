import { useState } from 'react';
import { MAIN_NAVIGATION } from '@/lib/core/navigation';
import { harmlessName } from '@/lib/core/person';
import { admits } from '@/lib/core/roles';
import { useOpenPage } from './link';
import type { SignedInUser } from './signed-in';
import { Icon } from './ui/icon';
import { Menu } from './ui/menu';

/** Who is signed in, as what, and the way out. */
export function UserMenu({ user, onSignOut }: { user: SignedInUser; onSignOut: () => Promise<void> }) {
  const { openPage, bar } = useOpenPage();
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    await onSignOut().finally(() => setLeaving(false));
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
