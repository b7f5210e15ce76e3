'use client';

import { useRouter } from 'next/navigation';
import type { SnapshotState } from '@/lib/inventory/model';
import { SnapshotLine } from '../snapshot-line';

export function OverviewSnapshot({ first }: { first: SnapshotState }) {
  const router = useRouter();
  return <SnapshotLine first={first} onNewer={() => router.refresh()} />;
}
