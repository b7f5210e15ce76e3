'use client';

import { QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ConfirmIdentity } from '@/components/confirm-identity';
import { SignedInProvider, type SignedInUser } from '@/components/signed-in';
import { proofs } from '@/lib/queries/access';
import { queryClient } from '@/lib/queries/query-client';

export function Providers({ user, children }: { user: SignedInUser | null; children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient()}>
      <NuqsAdapter>
        <SignedInProvider user={user}>
          <ConfirmIdentity proofs={proofs}>{children}</ConfirmIdentity>
        </SignedInProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
