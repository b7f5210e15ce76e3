import { Link } from '@/components/link';
import { NavLink } from '@/components/nav-link';
import { Results } from '@/components/results/results';
import { Icon } from '@/components/ui/icon';
import { currentSession } from '@/lib/auth/server/session';
import { connectionOfProcess } from '@/lib/boot/server/connection';
import { MAIN_NAVIGATION } from '@/lib/core/navigation';
import { admits } from '@/lib/core/roles';
import { quietly } from '@/lib/core/server/best-effort';
import { naming } from '@/lib/core/server/database-trouble';
import { db } from '@/lib/core/server/db/client';
import { ticketPattern } from '@/lib/inventory/server/policies';
import { AccountMenu, ConnectionStatus, CountedLink, GoTo, SkipToTable } from './header';
import { Providers } from './providers';

// Every page shows the current state of the API.
export const dynamic = 'force-dynamic';

const SKIP =
  'sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded focus:bg-raised focus:p-2';

/** Not a guard: the router keeps a layout while pages change. `page()` guards each page. */
export default async function ConsoleLayout({ children }: LayoutProps<'/'>) {
  const user = (await naming(currentSession()))?.user ?? null;
  // A person without a session is redirected to sign in.
  if (user === null) return <Providers user={null}>{children}</Providers>;
  const pattern = await quietly(() => ticketPattern(db()), '');
  return (
    <Providers user={user} ticketPattern={pattern}>
      <div className="flex min-h-dvh flex-col">
        <a href="#main" className={SKIP}>
          Skip to content
        </a>
        <SkipToTable className={`${SKIP} hidden [:has(tr[data-key])>&]:inline`} />
        <header className="sticky top-0 z-20 border-b border-line bg-surface print:hidden">
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
                ({ href, label, inMenuWhenNarrow, hasWaiting }) => (
                  <span key={href} className={inMenuWhenNarrow && 'max-xl:hidden'}>
                    {hasWaiting ? (
                      <CountedLink href={href} label={label} />
                    ) : (
                      <NavLink href={href}>{label}</NavLink>
                    )}
                  </span>
                ),
              )}
            </nav>
            <ConnectionStatus label={connectionOfProcess().label} />
            <GoTo user={user} />
            <AccountMenu user={user} />
          </div>
        </header>
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-[100rem] flex-1 px-3 py-5 outline-none sm:px-6"
        >
          <Results userId={user.id} />
          {children}
        </main>
      </div>
    </Providers>
  );
}
