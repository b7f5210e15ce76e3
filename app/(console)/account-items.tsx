import { usePathname } from 'next/navigation';
import { useState } from 'react';
import type { CurrentUser } from '@/components/current-user';
import { useDisplayChoices } from '@/components/display/display-menu';
import { lazyDialog } from '@/components/lazy-dialog';
import { useOpenPage } from '@/components/link';
import type { DrawMenu } from '@/components/ui/menu';
import { menuNavigation } from '@/lib/core/navigation';
import { harmlessName } from '@/lib/core/person';
import type { Waiting } from '@/lib/inventory/model';

const MessagesDialog = lazyDialog(() => import('@/components/results/messages-dialog'));

/** What the account menu contains. */
export default function AccountItems({
  user,
  waiting,
  draw,
}: {
  user: CurrentUser;
  waiting: Waiting;
  draw: DrawMenu;
}) {
  const { openPage, bar } = useOpenPage();
  const [leaving, setLeaving] = useState(false);
  const path = usePathname();
  /** The page on which the messages were opened: following a link closes them. */
  const [readingAt, setReadingAt] = useState<string | null>(null);
  const displayChoices = useDisplayChoices();
  const leave = async () => {
    setLeaving(true);
    try {
      const { signOut } = await import('@/lib/auth/queries');
      await signOut();
      // A full page load, so that nothing of this account stays in memory.
      window.location.assign('/sign-in');
    } finally {
      setLeaving(false);
    }
  };
  const items = [
    ...menuNavigation(user.role).map(({ href, label }) => ({
      label: waiting[href] ? `${label}, ${waiting[href]} waiting` : label,
      onSelect: () => openPage(href),
    })),
    ...displayChoices,
    { label: 'Messages', onSelect: () => setReadingAt(path) },
    { label: leaving ? 'Signing out…' : 'Sign out', onSelect: () => void leave(), disabled: leaving },
  ];
  return (
    <>
      {bar}
      {draw(
        items,
        <>
          <span className="block truncate font-medium">{harmlessName(user.name)}</span>
          <span className="block truncate text-xs text-muted">{user.email}</span>
          <span className="block text-xs text-muted">{user.role}</span>
        </>,
      )}
      {readingAt === path && <MessagesDialog onClose={() => setReadingAt(null)} />}
    </>
  );
}
