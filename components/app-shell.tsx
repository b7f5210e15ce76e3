import { Fragment, type ReactNode } from 'react';
import { MAIN_NAVIGATION } from '@/lib/core/navigation';
import { admits } from '@/lib/core/roles';
import { Link } from './link';
import { NavLink } from './nav-link';
import type { SignedInUser } from './signed-in';
import { ThemeToggle } from './theme-toggle';
import { Icon } from './ui/icon';

/** The frame of every console page: name, places, which API this is, light or dark, who is signed in. */
export function AppShell({
  connection,
  user,
  pending,
  menu,
  children,
}: {
  connection: string;
  user: SignedInUser;
  /** What waits for a decision, as an entry of the navigation. */
  pending: ReactNode;
  /** Of whoever is signed in. */
  menu: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded focus:bg-raised focus:p-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-20 border-b border-line bg-surface">
        <div className="mx-auto flex h-12 max-w-[100rem] items-center gap-1 px-3 sm:gap-3 sm:px-6">
          <Link
            href="/"
            prefetch={false}
            className="mr-2 inline-flex items-center gap-2 font-semibold tracking-tight"
          >
            <Icon name="vault" className="size-5 text-accent" />
            <span className="max-sm:sr-only">Strongroom</span>
          </Link>
          <nav aria-label="Main" className="flex flex-1 items-center gap-1">
            {MAIN_NAVIGATION.filter(({ permission }) => admits(user.role, permission)).map(
              ({ href, label, inMenuWhenNarrow, hasPending }) => {
                const link = <NavLink href={href}>{label}</NavLink>;
                return (
                  <Fragment key={href}>
                    {inMenuWhenNarrow ? <span className="max-sm:hidden">{link}</span> : link}
                    {hasPending && pending}
                  </Fragment>
                );
              },
            )}
          </nav>
          <span
            className="max-w-48 truncate text-xs text-muted max-md:hidden"
            title="The Vaults API that this console speaks to"
          >
            {connection}
          </span>
          <ThemeToggle />
          {menu}
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="mx-auto w-full max-w-[100rem] flex-1 px-3 py-5 outline-none sm:px-6"
      >
        {children}
      </main>
    </div>
  );
}
