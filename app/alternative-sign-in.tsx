import { useState } from 'react';
import { preloading } from '@/components/lazy-dialog';
import { Button } from '@/components/ui/button';
import { preloadAccess, signInWithPasskey, singleSignOnAddress } from '@/lib/auth/queries';
import type { Problem, Result } from '@/lib/core/result';

const button = preloading(preloadAccess);

export function AlternativeSignIn({
  next,
  singleSignOn,
  onProblem,
  onDone,
}: {
  next: string;
  singleSignOn: string | null;
  onProblem: (problem: Problem | null) => void;
  onDone: () => void;
}) {
  const [busy, setBusy] = useState<'passkey' | 'single sign-on' | null>(null);

  const attempt = async <T,>(way: 'passkey' | 'single sign-on', call: () => Promise<Result<T>>) => {
    setBusy(way);
    onProblem(null);
    const result = await call();
    if (result.ok) return result.value;
    setBusy(null);
    onProblem(result.problem);
    return null;
  };
  const withPasskey = async () => {
    if ((await attempt('passkey', signInWithPasskey)) !== null) onDone();
  };
  const leaveForProvider = async () => {
    const address = await attempt('single sign-on', () => singleSignOnAddress(next));
    if (address !== null) window.location.assign(address);
  };

  return (
    <div className="flex flex-col gap-2 border-t border-line pt-4">
      <Button className="w-full" {...button} disabled={busy !== null} onClick={withPasskey}>
        {busy === 'passkey' ? 'Waiting for the passkey…' : 'Sign in with a passkey'}
      </Button>
      {singleSignOn !== null && (
        <Button className="w-full" {...button} disabled={busy !== null} onClick={leaveForProvider}>
          <span className="truncate">
            {busy === 'single sign-on' ? `Opening ${singleSignOn}…` : `Sign in with ${singleSignOn}`}
          </span>
        </Button>
      )}
    </div>
  );
}
