'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { lazy, type ReactNode } from 'react';
import { ConfirmIdentity } from '@/components/confirm-identity';
import { SignedInProvider, type SignedInUser } from '@/components/signed-in';
import { queryClient } from '@/lib/core/query-client';

const IdentityDialog = lazy(() => import('./identity-dialog'));

export function Providers({ user, children }: { user: SignedInUser | null; children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient()}>
      <NuqsAdapter>
        <SignedInProvider user={user}>
          <ConfirmIdentity dialog={IdentityDialog}>{children}</ConfirmIdentity>
        </SignedInProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
