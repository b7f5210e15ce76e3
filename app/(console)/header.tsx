'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { Link, useOpenPage } from '@/components/link';
import type { SignedInUser } from '@/components/signed-in';
import { Icon } from '@/components/ui/icon';
import { Menu } from '@/components/ui/menu';
import { fetchResult } from '@/lib/core/fetcher';
import { MAIN_NAVIGATION } from '@/lib/core/navigation';
import { harmlessName } from '@/lib/core/person';
import { admits } from '@/lib/core/roles';
import type { PendingApproval } from '@/lib/token-requests/model';

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
      {/* Narrow screens have room for the number alone. */}
      <span className="max-sm:sr-only"> to approve</span>
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
