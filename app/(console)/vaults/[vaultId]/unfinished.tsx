'use client';

import { lazy } from 'react';
import { ReloadNotice } from '@/components/reload-notice';
import { Notice } from '@/components/ui/notice';
import type { Problem } from '@/lib/contract/result';
import type { LeakChecklist, Rotation } from '@/lib/contract/rotation';
import { useSaid } from './said';

// Most vaults have nothing unfinished, so their pages do not carry these.
const LeakPanel = lazy(() => import('./leak-panel'));
const RotationPanel = lazy(() => import('./rotation-panel'));

/** What was begun and not ended stays in sight until it is. */
export function Unfinished({
  rotations,
  leaks,
  problem,
}: {
  rotations: Rotation[];
  leaks: LeakChecklist[];
  problem: Problem | null;
}) {
  // Said here, because the panel of what is finished is gone.
  const [said, say] = useSaid('unfinished');
  if (rotations.length + leaks.length === 0 && problem === null && said === null) return null;
  return (
    <section aria-label="Unfinished" className="flex flex-col gap-3">
      {said !== null && <Notice tone={said.tone}>{said.sentence}</Notice>}
      {problem && <ReloadNotice problem={problem} />}
      {rotations.map((rotation) => (
        <RotationPanel
          key={rotation.id}
          rotation={rotation}
          onSaid={(tone, sentence) => say({ tone, sentence })}
        />
      ))}
      {leaks.map((leak) => (
        <LeakPanel key={leak.id} leak={leak} />
      ))}
    </section>
  );
}
