import { type FormEvent, useState } from 'react';
import { TextField } from '@/components/form/field';
import { PasswordField } from '@/components/form/password-field';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { proofs } from '@/lib/auth/queries';
import type { Problem, Result } from '@/lib/core/result';

type Way = 'password' | 'code';

export default function IdentityDialog({ onClose }: { onClose: (isProven: boolean) => void }) {
  const [way, setWay] = useState<Way>('password');
  const [typed, setTyped] = useState('');
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const prove = async (attempt: () => Promise<Result<unknown>>) => {
    setSending(true);
    setProblem(null);
    const result = await attempt();
    setSending(false);
    if (result.ok) onClose(true);
    else setProblem(result.problem);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed !== '' && !isSending) void prove(() => proofs[way](typed));
  };
  const turnTo = (other: Way) => {
    setWay(other);
    setTyped('');
    setProblem(null);
  };

  return (
    <Dialog
      title="Confirm it is you"
      description="This action requires a sign-in within the last 15 minutes."
      onClose={() => !isSending && onClose(false)}
    >
      <form
        method="dialog"
        onSubmit={submit}
        noValidate
        aria-label="Confirm it is you"
        className="flex flex-col gap-4"
      >
        {way === 'password' ? (
          <PasswordField
            key="password"
            label="Password"
            autoComplete="current-password"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        ) : (
          <TextField
            key="code"
            // The person has just requested this field.
            autoFocus
            label="Authentication code"
            hint="Six digits from your authenticator app."
            inputMode="numeric"
            autoComplete="one-time-code"
            value={typed}
            onChange={(event) => setTyped(event.target.value.trim())}
          />
        )}
        {problem && <ProblemNotice problem={problem} />}
        <div className="flex flex-wrap gap-2">
          <Button
            variant="quiet"
            disabled={isSending}
            onClick={() => turnTo(way === 'password' ? 'code' : 'password')}
          >
            {way === 'password' ? 'Use an authentication code' : 'Use the password'}
          </Button>
          <Button variant="quiet" disabled={isSending} onClick={() => prove(proofs.passkey)}>
            Use a passkey
          </Button>
        </div>
        <div className="dialog-buttons">
          <Button onClick={() => onClose(false)} disabled={isSending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={isSending || typed === ''}>
            {isSending ? 'Checking…' : 'Confirm identity'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
