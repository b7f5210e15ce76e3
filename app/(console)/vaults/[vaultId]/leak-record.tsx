import type { Route } from 'next';
import { usePermission } from '@/components/current-user';
import { durationLabel } from '@/components/duration-labels';
import { Link } from '@/components/link';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import type { LeakChecklist } from '@/lib/rotation/model';

type Step = readonly [word: string, at: string | null];

const stepsOf = ({ removedAt, revokedAt, replacedAt, notNeededAt }: LeakChecklist): Step[] => [
  ['removed', removedAt],
  ['revoked', revokedAt],
  replacedAt === null ? ['no new credential needed', notNeededAt] : ['replaced', replacedAt],
];

/** The steps of a finished leak checklist, with the times of the database clock. */
export default function LeakRecord({ leak }: { leak: LeakChecklist & { closedAt: string } }) {
  const mayAudit = usePermission('audit.read');
  const steps = stepsOf(leak);
  const after = (at: string | null): string | null => {
    const ms = Date.parse(at ?? '') - Date.parse(leak.openedAt);
    // If the clock was set back, the duration is unknown.
    return ms >= 0 ? durationLabel(ms) : null;
  };
  const whole = after(leak.closedAt);
  return (
    <Notice
      tone="ok"
      title={`Leaked token of ${leak.target}`}
      actions={
        mayAudit && (
          <Link
            href={`/activity?target=${encodeURIComponent(leak.credentialId)}` as Route}
            prefetch={false}
            className="underline"
          >
            See in activity
          </Link>
        )
      }
    >
      <p>
        {whole === null ? 'Done' : `Done in ${whole}`}: {steps.map(([word]) => word).join(', ')}.
      </p>
      <ul aria-label="Recorded times" className="flex flex-wrap gap-x-3 text-xs text-muted">
        <li>
          Started <Time value={leak.openedAt} />
        </li>
        {steps.map(([word, at]) => (
          <li key={word} className="first-letter:uppercase">
            {word} {at !== null && <Time value={at} />}
            {after(at) !== null && `, after ${after(at)}`}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
