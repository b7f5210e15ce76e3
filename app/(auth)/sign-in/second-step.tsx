import { useState } from 'react';
import { TextField } from '@/components/form/field';
import { useActionForm } from '@/components/form/use-action-form';
import { Button } from '@/components/ui/button';
import { verifyCode, verifyRecoveryCode } from '@/lib/auth/queries';
import type { Problem } from '@/lib/core/result';
import { AccessForm } from '../access-form';

const WAYS = {
  app: {
    label: 'Authentication code',
    hint: 'The six digits that your authenticator app shows.',
    other: 'Use a recovery code',
    verify: verifyCode,
  },
  recovery: {
    label: 'Recovery code',
    hint: 'One of the codes that you saved when you set up the app. Each works once.',
    other: 'Use an authentication code',
    verify: verifyRecoveryCode,
  },
} as const;

type Way = keyof typeof WAYS;

function CodeForm({ way, onDone }: { way: Way; onDone: () => void }) {
  const [isLeaving, setLeaving] = useState(false);
  const form = useActionForm({
    schema: () => import('@/lib/auth/sign-in-form').then((forms) => forms.codeForm),
    defaults: { code: '' },
    act: ({ code }) => WAYS[way].verify(code),
    onDone: () => {
      setLeaving(true);
      onDone();
    },
  });
  return (
    <AccessForm
      label="Second step"
      verb="Sign in"
      verbWhileSending="Signing in…"
      form={form}
      isLeaving={isLeaving}
    >
      <TextField
        // The previous step is removed, including the element with the focus.
        autoFocus
        label={WAYS[way].label}
        hint={WAYS[way].hint}
        spellCheck={false}
        autoCapitalize="off"
        {...(way === 'app' && { inputMode: 'numeric', autoComplete: 'one-time-code' })}
        {...form.field('code')}
      />
    </AccessForm>
  );
}

export function SecondStep({
  onDone,
  onStartAgain,
}: {
  onDone: () => void;
  onStartAgain: (reason: Problem | null) => void;
}) {
  const [way, setWay] = useState<Way>('app');
  return (
    <>
      <CodeForm key={way} way={way} onDone={onDone} />
      <div className="flex flex-wrap justify-between gap-x-8 border-t border-line pt-4">
        <Button variant="quiet" className="-mx-3" onClick={() => setWay(way === 'app' ? 'recovery' : 'app')}>
          {WAYS[way].other}
        </Button>
        <Button variant="quiet" className="-mx-3" onClick={() => onStartAgain(null)}>
          Start again
        </Button>
      </div>
    </>
  );
}
