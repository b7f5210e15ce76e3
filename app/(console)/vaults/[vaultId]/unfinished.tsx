import { ReloadNotice } from '@/components/reload-notice';
import type { Problem } from '@/lib/contract/result';
import type { LeakChecklist, Rotation } from '@/lib/contract/rotation';
import { LeakPanel } from './leak-panel';
import { RotationPanel } from './rotation-panel';

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
  if (rotations.length + leaks.length === 0 && problem === null) return null;
  return (
    <section aria-label="Unfinished" className="flex flex-col gap-3">
      {problem && <ReloadNotice problem={problem} />}
      {rotations.map((rotation) => (
        <RotationPanel key={rotation.id} rotation={rotation} />
      ))}
      {leaks.map((leak) => (
        <LeakPanel key={leak.id} leak={leak} />
      ))}
    </section>
  );
}
