'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ConfirmIdentity } from '@/components/confirm-identity';
import { type CurrentUser, CurrentUserProvider } from '@/components/current-user';
import { lazyDialog } from '@/components/lazy-dialog';
import { queryClient } from '@/lib/core/query-client';

const IdentityDialog = lazyDialog(() => import('./identity-dialog'));

export function Providers({
  user,
  ticketPattern = '',
  children,
}: {
  user: CurrentUser | null;
  ticketPattern?: string;
  children: ReactNode;
}) {
  return (
    <QueryClientProvider client={queryClient()}>
      <NuqsAdapter>
        <CurrentUserProvider user={user} ticketPattern={ticketPattern}>
          <ConfirmIdentity dialog={IdentityDialog}>{children}</ConfirmIdentity>
        </CurrentUserProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
