import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import type { TokenCheck } from '@/components/use-token-check';
import { VerdictCard } from '@/components/verdict-card';

export function TokenCheckPanel({
  check: { verdict, problem, isChecking, isRequired },
  disabled,
  onVerify,
}: {
  check: TokenCheck;
  disabled: boolean;
  onVerify: () => void;
}) {
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button onClick={onVerify} disabled={disabled || isChecking}>
          {isChecking ? 'Verifying…' : 'Verify'}
        </Button>
        <p className="min-w-0 flex-1 basis-52 text-xs text-muted">
          Asks the server at this URL whether it takes the token. Nothing is stored.
          {isRequired && ' This vault takes only tokens that their server accepts.'}
        </p>
      </div>
      {problem && <ProblemNotice problem={problem} title="The token was not verified" />}
      {/* There before it speaks, or a screen reader does not hear it. */}
      <div role="status">{verdict && <VerdictCard verdict={verdict} />}</div>
    </div>
  );
}
