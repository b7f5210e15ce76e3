import { TextField } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import type { CollectOffer } from '@/lib/token-requests/model';
import { AuthCard } from '../auth-card';
import { openRequest } from './actions';

export function PassphraseForm({
  token,
  onOpened,
  onSpent,
}: {
  token: string;
  onOpened: (passphrase: string, offer: CollectOffer) => void;
  onSpent: () => void;
}) {
  const form = useActionForm({
    schema: () => import('@/lib/token-requests/model').then((inputs) => inputs.passphraseForm),
    defaults: { passphrase: '' },
    act: async ({ passphrase }) => {
      const answer = await callAction(openRequest, { token, passphrase }, { unanswered: NOTHING_CHANGED });
      if (!answer.ok && answer.problem.code === 'not_found') onSpent();
      return answer.ok ? { ok: true, value: { passphrase, opened: answer.value } } : answer;
    },
    onDone: ({ passphrase, opened }) => {
      if (!opened.needsPassphrase) onOpened(passphrase, opened.offer);
    },
  });
  return (
    <AuthCard
      title="A token is requested"
      lead="This link requires a passphrase. Ask the sender of the link for it. Five wrong passphrases revoke the link."
    >
      <Form form={form} aria-label="Open the request" className="flex flex-col gap-4">
        <TextField
          label="Passphrase"
          type="password"
          autoCapitalize="off"
          spellCheck={false}
          {...form.field('passphrase')}
        />
        {form.problem && <ProblemNotice problem={form.problem} />}
        <Button type="submit" variant="primary" className="w-full" disabled={form.isSending}>
          {form.isSending ? 'Opening…' : 'Open'}
        </Button>
      </Form>
    </AuthCard>
  );
}
