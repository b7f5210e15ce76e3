'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { Link } from '@/components/link';
import { fetchResult } from '@/lib/core/fetcher';
import type { PendingApproval } from '@/lib/token-requests/model';

export function PendingLink() {
  const { data: { length } = [] } = useQuery({
    // The path is a part of the key, so that every page reads it anew.
    queryKey: ['pending-approvals', usePathname()],
    queryFn: ({ signal }) => fetchResult<PendingApproval[]>('/api/token-requests', signal),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  if (length === 0) return null;
  return (
    <Link
      href="/onboarding/requests"
      prefetch={false}
      className="rounded-full bg-warn-soft px-2 py-0.5 text-xs font-medium whitespace-nowrap text-warn hover:underline"
    >
      {length}
      {/* Narrow screens have room for the number alone. */}
      <span className="max-sm:sr-only"> to approve</span>
    </Link>
  );
}
