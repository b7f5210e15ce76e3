import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { EarlyClick } from '@/components/early-click/early-click';
import { THEME_COOKIE, themeOf } from '@/components/theme';
import { nonceOf } from '@/lib/http/server/security-headers';

export const metadata: Metadata = {
  title: { default: 'Strongroom', template: '%s · Strongroom' },
  description: 'The console for agent vaults.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { colorScheme: 'light dark', width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(THEME_COOKIE)?.value);
  const nonce = nonceOf((await headers()).get('content-security-policy'));
  return (
    <html lang="en" {...(theme && { 'data-theme': theme })}>
      <body>
        <EarlyClick nonce={nonce} />
        {children}
      </body>
    </html>
  );
}
