import { useState } from 'react';
import { useConfirmed } from '@/components/confirm-identity';
import { SelectField } from '@/components/form/field';
import { ProblemNotice } from '@/components/problem-notice';
import type { Policy, TeamMember } from '@/lib/auth/model';
import { SECOND_FACTOR_FOR, type SecondFactorFor } from '@/lib/core/access-policy';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import type { Problem } from '@/lib/core/result';
import { changePolicy } from '../actions';

const WORDS: Readonly<Record<SecondFactorFor, { choice: string; done: string }>> = {
  nobody: { choice: 'Nobody: a password is enough', done: 'A second factor is no longer required.' },
  administrators: { choice: 'Administrators', done: 'A second factor is required for administrators.' },
  everyone: { choice: 'Everyone', done: 'A second factor is required for everyone.' },
};

/** How many of those who need a second factor have none. */
function effect(members: readonly TeamMember[], whom: SecondFactorFor): string {
  const { length } = members.filter(
    ({ isActive, hasSecondFactor, role }) =>
      isActive &&
      !hasSecondFactor &&
      (whom === 'everyone' || (whom === 'administrators' && role === 'administrator')),
  );
  if (whom === 'nobody') return '';
  if (length === 0) return ' All of them have one.';
  return length === 1
    ? ' One person has none yet and must set one up at the next click.'
    : ` ${counted(length, 'person', 'people')} have none yet and must set one up at the next click.`;
}

/** Who needs a second factor, as the server has it; a choice is sent immediately. */
export function PolicyChoice({
  policy,
  members,
  onChanged,
}: {
  policy: Policy;
  members: readonly TeamMember[];
  onChanged: (sentence: string) => void;
}) {
  const confirmed = useConfirmed();
  const [chosen, setChosen] = useState<SecondFactorFor | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const choose = async (value: string) => {
    const whom = SECOND_FACTOR_FOR.find((one) => one === value);
    if (whom === undefined || whom === policy.secondFactorFor) return;
    setChosen(whom);
    setProblem(null);
    const result = await confirmed(() => callAction(changePolicy, { secondFactorFor: whom }));
    setChosen(null);
    if (result.ok) onChanged(WORDS[whom].done);
    else setProblem(result.problem);
  };

  return (
    <div className="flex max-w-prose flex-col gap-3">
      <SelectField
        label="Who needs a second factor"
        hint={`An authenticator app or a passkey, besides the password.${effect(members, policy.secondFactorFor)}`}
        value={chosen ?? policy.secondFactorFor}
        disabled={chosen !== null}
        onChange={(event) => void choose(event.target.value)}
      >
        {SECOND_FACTOR_FOR.map((whom) => (
          <option key={whom} value={whom}>
            {WORDS[whom].choice}
          </option>
        ))}
      </SelectField>
      {problem && <ProblemNotice problem={problem} title="The rule was not changed" />}
    </div>
  );
}
