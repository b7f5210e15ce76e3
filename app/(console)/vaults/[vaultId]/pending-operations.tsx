'use client';

import { lazy } from 'react';
import { ReloadNotice } from '@/components/reload-notice';
import type { Problem } from '@/lib/core/result';
import type { LeakChecklist, Rotation } from '@/lib/rotation/model';

// Loaded on demand, because most vaults have nothing unfinished.
const LeakPanel = lazy(() => import('./leak-panel'));
const LeakRecord = lazy(() => import('./leak-record'));
const RotationPanel = lazy(() => import('./rotation-panel'));

export function PendingOperations({
  rotations,
  leaks,
  problem,
}: {
  rotations: Rotation[];
  leaks: LeakChecklist[];
  problem: Problem | null;
}) {
  if (rotations.length + leaks.length === 0 && problem === null) return null;
  return (
    <section aria-label="Unfinished" className="flex flex-col gap-3">
      {problem && <ReloadNotice problem={problem} />}
      {rotations.map((rotation) => (
        <RotationPanel key={rotation.id} rotation={rotation} />
      ))}
      {leaks.map(({ closedAt, ...leak }) =>
        closedAt === null ? (
          <LeakPanel key={leak.id} leak={{ ...leak, closedAt }} />
        ) : (
          <LeakRecord key={leak.id} leak={{ ...leak, closedAt }} />
        ),
      )}
    </section>
  );
}
