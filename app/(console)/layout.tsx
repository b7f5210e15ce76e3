import { AppShell } from '@/components/app-shell';
import { env } from '@/lib/server/env';
import { Providers } from './providers';

// Every page shows what the API says now, with what only the running server knows.
export const dynamic = 'force-dynamic';

export default function ConsoleLayout({ children }: LayoutProps<'/'>) {
  const { isEmbedded, VAULTS_API_URL } = env();
  return (
    <AppShell connection={isEmbedded ? 'Embedded service' : new URL(VAULTS_API_URL).host}>
      <Providers>{children}</Providers>
    </AppShell>
  );
}
