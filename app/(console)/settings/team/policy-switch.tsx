'use client';

import { useId, useState } from 'react';
import { useConfirmed } from '@/components/confirm-identity';
import { ProblemNotice } from '@/components/problem-notice';
import type { Policy } from '@/lib/contract/access';
import { counted } from '@/lib/contract/counted';
import type { Problem } from '@/lib/contract/result';
import { callAction } from '@/lib/queries/call-action';
import { changePolicy } from '../actions';

const effect = (without: number) =>
  without === 0
    ? 'Everybody has one already.'
    : without === 1
      ? 'One person has none yet and must set one up at the next click.'
      : `${counted(without, 'person', 'people')} have none yet and must set one up at the next click.`;

/** The rule for everyone, as it stands on the server; turned at once. */
export function PolicySwitch({
  policy,
  without,
  onChanged,
}: {
  policy: Policy;
  /** How many who may enter have no second factor. */
  without: number;
  onChanged: (sentence: string) => void;
}) {
  const id = useId();
  const confirmed = useConfirmed();
  const [turning, setTurning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isOn = policy.secondFactorRequired;

  const turn = async () => {
    setTurning(true);
    setProblem(null);
    const result = await confirmed(() => callAction(changePolicy, { secondFactorRequired: !isOn }));
    setTurning(false);
    if (result.ok)
      onChanged(
        isOn ? 'A second factor is no longer required.' : 'A second factor is required for everyone.',
      );
    else setProblem(result.problem);
  };

  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-start gap-3">
        <button
          type="button"
          role="switch"
          aria-checked={isOn}
          aria-labelledby={`${id}-name`}
          aria-describedby={`${id}-effect`}
          aria-disabled={turning}
          onClick={() => !turning && turn()}
          className="mt-0.5 inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-line-strong bg-sunken p-0.5 transition-colors aria-checked:border-accent aria-checked:bg-accent"
        >
          <span
            className={`size-3.5 rounded-full transition-transform ${isOn ? 'translate-x-4 bg-accent-ink' : 'bg-line-strong'}`}
          />
        </button>
        <div className="min-w-0">
          <p id={`${id}-name`} className="font-medium">
            Require a second factor for everyone
          </p>
          <p id={`${id}-effect`} className="max-w-prose text-muted">
            An authenticator app or a passkey, besides the password. {effect(without)}
          </p>
        </div>
      </div>
      {problem && <ProblemNotice problem={problem} title="The rule was not changed" />}
    </div>
  );
}
