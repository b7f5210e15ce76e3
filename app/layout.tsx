import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { THEME_COOKIE, themeOf } from '@/components/display/theme';
import { EarlyClick } from '@/components/early-click/early-click';
import { TimesProvider } from '@/components/ui/local-time';
import { TIMES_COOKIE, timesOf, ZONE_COOKIE } from '@/lib/core/zone';
import { nonceOf } from '@/lib/http/server/security-headers';

export const metadata: Metadata = {
  title: { default: 'Strongroom', template: '%s · Strongroom' },
  description: 'The console for agent vaults.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { colorScheme: 'light dark', width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const chosen = await cookies();
  const theme = themeOf(chosen.get(THEME_COOKIE)?.value);
  const times = timesOf(chosen.get(ZONE_COOKIE)?.value, chosen.get(TIMES_COOKIE)?.value);
  const nonce = nonceOf((await headers()).get('content-security-policy'));
  return (
    <html lang="en" {...(theme && { 'data-theme': theme })}>
      <body>
        <EarlyClick nonce={nonce} />
        <TimesProvider times={times}>{children}</TimesProvider>
      </body>
    </html>
  );
}
