'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ConfirmIdentity } from '@/components/confirm-identity';
import { lazyDialog } from '@/components/lazy-dialog';
import { SignedInProvider, type SignedInUser } from '@/components/signed-in';
import { queryClient } from '@/lib/core/query-client';

const IdentityDialog = lazyDialog(() => import('./identity-dialog'));

export function Providers({
  user,
  ticketPattern = '',
  children,
}: {
  user: SignedInUser | null;
  ticketPattern?: string;
  children: ReactNode;
}) {
  return (
    <QueryClientProvider client={queryClient()}>
      <NuqsAdapter>
        <SignedInProvider user={user} ticketPattern={ticketPattern}>
          <ConfirmIdentity dialog={IdentityDialog}>{children}</ConfirmIdentity>
        </SignedInProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
