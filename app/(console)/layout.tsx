import { AppShell } from '@/components/app-shell';
import { currentSession } from '@/lib/auth/server/session';
import { connectionOfProcess } from '@/lib/boot/server/connection';
import { may } from '@/lib/core/roles';
import { naming } from '@/lib/core/server/database-trouble';
import { AccountMenu } from './account-menu';
import { PendingLink } from './pending-link';
import { Providers } from './providers';

// Every page shows what the API says now, with what only the running server knows.
export const dynamic = 'force-dynamic';

/** Guards nothing: the router keeps a layout while pages change. Each page is made by `page()`. */
export default async function ConsoleLayout({ children }: LayoutProps<'/'>) {
  const user = (await naming(currentSession()))?.user ?? null;
  // Somebody without a session is on the way to sign in, and learns nothing here.
  if (user === null) return <Providers user={null}>{children}</Providers>;
  return (
    <Providers user={user}>
      <AppShell
        connection={connectionOfProcess().label}
        user={user}
        pending={may(user.role, 'vaults.change') && <PendingLink />}
        menu={<AccountMenu user={user} />}
      >
        {children}
      </AppShell>
    </Providers>
  );
}
