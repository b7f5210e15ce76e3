import { counted } from '@/lib/core/counted';
import { actorLine } from '@/lib/core/person';
import { isOldVerdict, VERDICT_OLD_DAYS, type Verdict } from '@/lib/verification/verdict';
import { Icon, type IconName } from './ui/icon';
import { Time } from './ui/time';
import { VERDICT_LABELS, type VerdictTone, verdictTone } from './verdict-labels';

const LOOKS: Readonly<Record<VerdictTone, { box: string; ink: string; icon: IconName }>> = {
  ok: { box: 'border-ok/40 bg-ok-soft', ink: 'text-ok', icon: 'check' },
  warn: { box: 'border-warn/40 bg-warn-soft', ink: 'text-warn', icon: 'warning' },
  danger: { box: 'border-danger/40 bg-danger-soft', ink: 'text-danger', icon: 'close' },
};

const factsOf = ({ server, toolCount, latencyMs }: Verdict): string[] => [
  ...(server === null ? [] : [`${server.name} ${server.version}`.trim()]),
  ...(toolCount === null ? [] : [counted(toolCount, 'tool')]),
  ...(latencyMs === null ? [] : [`${Math.round(latencyMs).toLocaleString('en')} ms`]),
];

export function VerdictCard({ verdict, by }: { verdict: Verdict; by?: string | null }) {
  const { box, ink, icon } = LOOKS[verdictTone(verdict.code)];
  return (
    <article
      aria-label="Verdict"
      className={`flex items-start gap-3 rounded-md border px-3 py-2 text-ink ${box}`}
    >
      <Icon name={icon} className={`mt-0.5 size-4 ${ink}`} />
      <div className="flex min-w-0 flex-1 flex-col gap-1 break-words">
        <p className={`font-medium ${ink}`}>{VERDICT_LABELS[verdict.code]}</p>
        <p>{verdict.sentence}</p>
        {verdict.said !== null && (
          <blockquote className="border-l-2 border-line-strong pl-2">
            <span className="text-muted">The server says: </span>
            <q>
              <bdi>{verdict.said}</bdi>
            </q>
          </blockquote>
        )}
        <ul className="flex flex-wrap gap-x-3 text-xs text-muted">
          {factsOf(verdict).map((fact) => (
            <li key={fact} className="max-w-full break-words">
              <bdi>{fact}</bdi>
            </li>
          ))}
          <li>
            Checked <Time value={verdict.checkedAt} />
            {isOldVerdict(verdict) && `, over ${VERDICT_OLD_DAYS} days ago`}
          </li>
          {by && (
            <li>
              Stored by <bdi>{actorLine(by)}</bdi>
            </li>
          )}
        </ul>
      </div>
    </article>
  );
}
