'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useEffect, useEffectEvent, useState } from 'react';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { Link, useOpenPage } from '@/components/link';
import type { SignedInUser } from '@/components/signed-in';
import { Icon } from '@/components/ui/icon';
import { Menu } from '@/components/ui/menu';
import { fetchResult } from '@/lib/core/fetcher';
import { MAIN_NAVIGATION } from '@/lib/core/navigation';
import { harmlessName } from '@/lib/core/person';
import { admits } from '@/lib/core/roles';
import type { PendingApproval } from '@/lib/token-requests/model';
import { type Command, listenToShortcuts } from './shortcuts';

const GoToDialog = lazyDialog(() => import('./go-to-dialog'));
const ShortcutsDialog = lazyDialog(() => import('./shortcuts-dialog'));

/** The button “Search” and the keys that work on every page. */
export function GoTo({ user }: { user: SignedInUser }) {
  const [opened, setOpened] = useState<'go-to' | 'shortcuts' | null>(null);
  const { openPage, bar } = useOpenPage();
  const act = useEffectEvent((command: Command) => {
    if (command === 'go-to' || command === 'shortcuts') setOpened(command);
    else openPage(command.href);
  });
  useEffect(() => listenToShortcuts(user.role, act, GoToDialog.load), [user.role]);
  return (
    <>
      {bar}
      <button
        type="button"
        onClick={() => setOpened('go-to')}
        aria-keyshortcuts="Control+K Meta+K"
        className="inline-flex h-8 items-center gap-2 rounded-md border border-line-strong px-2 text-muted hover:bg-sunken hover:text-ink"
        {...preloading(GoToDialog.load)}
      >
        <Icon name="search" />
        <span className="max-lg:sr-only">Search</span>
        <kbd aria-hidden className="text-xs max-lg:hidden">
          Ctrl K
        </kbd>
      </button>
      {opened === 'go-to' && (
        <GoToDialog
          user={user}
          onShortcuts={() => setOpened('shortcuts')}
          onGo={(href) => {
            setOpened(null);
            openPage(href);
          }}
          onClose={() => setOpened(null)}
        />
      )}
      {opened === 'shortcuts' && <ShortcutsDialog user={user} onClose={() => setOpened(null)} />}
    </>
  );
}

export function PendingLink() {
  const { data: { length } = [] } = useQuery({
    // The path is a part of the key, so that every page reads it anew.
    queryKey: ['pending-approvals', usePathname()],
    queryFn: ({ signal }) => fetchResult<PendingApproval[]>('/api/token-requests', signal),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  if (length === 0) return null;
  return (
    <Link
      href="/onboarding/requests"
      prefetch={false}
      className="rounded-full bg-warn-soft px-2 py-0.5 text-xs font-medium whitespace-nowrap text-warn hover:underline"
    >
      {length}
      {/* Most screens have room for the number alone. */}
      <span className="max-2xl:sr-only"> to approve</span>
    </Link>
  );
}

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
            <span className="max-w-32 truncate max-lg:sr-only 2xl:max-w-40">{harmlessName(user.name)}</span>
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
