import { Findings } from './findings';
import type { useVerification } from './use-verification';
import { VerdictCard } from './verdict-card';

export function VerificationPanel({
  verification: { findings, verdicts, isRequired },
  at = 0,
  onRotate,
}: {
  verification: Pick<ReturnType<typeof useVerification>, 'findings' | 'verdicts' | 'isRequired'>;
  at?: number;
  onRotate?: (credentialId: string) => void;
}) {
  const verdict = verdicts[at] ?? null;
  return (
    <div className="flex flex-col gap-3 *:empty:-mt-3">
      <Findings findings={findings[at] ?? []} {...(onRotate && { onRotate })} />
      {/* Rendered before its first text, or screen readers do not announce it. */}
      <div role="status">{verdict && <VerdictCard verdict={verdict} />}</div>
      <p className="text-xs text-muted">
        Strongroom first checks the token with the server at this URL, and no other.
        {isRequired && ' This vault stores only tokens that their server accepts.'}
      </p>
    </div>
  );
}
