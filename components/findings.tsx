import type { Route } from 'next';
import type { RowNote } from '@/lib/import/row';
import { Link } from './link';
import { Badge, type BadgeTone } from './ui/badge';
import { Button, buttonClass } from './ui/button';

const LEVELS: Readonly<Record<RowNote['level'], { tone: BadgeTone; word: string; box: string }>> = {
  problem: { tone: 'danger', word: 'Problem', box: 'border-danger/40' },
  warning: { tone: 'warn', word: 'Warning', box: 'border-warn/40' },
  hint: { tone: 'quiet', word: 'Note', box: 'border-line' },
};

const rotateAddress = ({ vaultId, credentialId }: NonNullable<RowNote['rotate']>) =>
  // Guarantee: a path of this application, made of encoded ids.
  `/vaults/${encodeURIComponent(vaultId)}?rotate=${encodeURIComponent(credentialId)}` as Route;

type Rotate = (credentialId: string) => void;

export function Finding({
  finding: { level, sentence, rotate },
  onRotate,
}: {
  finding: RowNote;
  /** Opens “Rotate” on this page; without it, a link opens it. */
  onRotate?: Rotate | undefined;
}) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
      <Badge tone={LEVELS[level].tone}>{LEVELS[level].word}</Badge>
      <span className="min-w-0 flex-1 basis-60 break-words">{sentence}</span>
      {rotate &&
        (onRotate ? (
          <Button onClick={() => onRotate(rotate.credentialId)}>Rotate existing credential</Button>
        ) : (
          <Link href={rotateAddress(rotate)} prefetch={false} className={buttonClass('secondary')}>
            Rotate existing credential
          </Link>
        ))}
    </li>
  );
}

/** Lint findings of one credential in a form, worst first. */
export function Findings({ findings, onRotate }: { findings: readonly RowNote[]; onRotate?: Rotate }) {
  const [worst] = findings;
  return (
    // Rendered before the first finding, or screen readers do not announce it.
    <div role="status">
      {worst && (
        <ul
          aria-label="Check before you store it"
          className={`flex flex-col gap-1.5 rounded-md border px-3 py-2 ${LEVELS[worst.level].box}`}
        >
          {findings.map((finding) => (
            <Finding key={finding.code} finding={finding} onRotate={onRotate} />
          ))}
        </ul>
      )}
    </div>
  );
}
