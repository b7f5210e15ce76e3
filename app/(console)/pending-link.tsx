'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { Link } from '@/components/link';
import { pendingApprovals } from '@/lib/token-requests/pending-approvals';

/** How many submitted tokens wait for the person's decision, as an entry of the navigation; nothing for none. */
export function PendingLink() {
  const { data: { length } = [] } = useQuery({
    ...pendingApprovals(usePathname()),
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
