import { type FormEvent, useState } from 'react';
import type { Problem, Result } from '@/lib/core/result';
import type { Proofs } from './confirm-identity';
import { TextField } from './form/field';
import { PasswordField } from './form/password-field';
import { ProblemNotice } from './problem-notice';
import { Button } from './ui/button';
import { Dialog } from './ui/dialog';

type Way = 'password' | 'code';

/** Asks for a password, a code of the authenticator app or a passkey. Nothing of it is kept. */
export default function ConfirmIdentityDialog({
  proofs,
  onClose,
}: {
  proofs: Proofs;
  onClose: (isProven: boolean) => void;
}) {
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
      description="This needs a proof that is not older than 15 minutes. What you were doing goes on afterwards."
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
            // Somebody has just asked for this field.
            autoFocus
            label="Authentication code"
            hint="The six digits that your authenticator app shows now."
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
        <div className="flex justify-end gap-2">
          <Button onClick={() => onClose(false)} disabled={isSending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={isSending || typed === ''}>
            {isSending ? 'Checking…' : 'Confirm'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
