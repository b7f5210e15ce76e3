import { KindFields } from '@/components/credential-kinds/kind-fields';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { useUnsavedGuard } from '@/components/form/use-unsaved-guard';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import { VerdictCard } from '@/components/verdict-card';
import { callAction } from '@/lib/core/call-action';
import { fieldNames, kindValues } from '@/lib/credential-kinds/form-values';
import type { CollectOffer, Submitted } from '@/lib/token-requests/model';
import { passesPolicy } from '@/lib/verification/verdict';
import { Card } from '../card';
import { submitToken } from './actions';
import { OfferFacts } from './offer-facts';
import { type Link, useCheck } from './use-check';

/** What happens to a token that is submitted here. */
function Keeping({ offer: { askedByName, vaultName, needsApproval, expiresAt } }: { offer: CollectOffer }) {
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5 text-muted">
      {needsApproval ? (
        <li>
          It is kept encrypted until {askedByName} or an administrator approves it, at most until{' '}
          <Time value={expiresAt} />. Then it is stored in the vault, or deleted.
        </li>
      ) : (
        <li>It is stored in the vault “{vaultName}” at once and is not kept here.</li>
      )}
      <li>
        Agent sessions that use the vault get it, for this server only. Strongroom shows it to no one,{' '}
        {askedByName} included; it can be replaced.
      </li>
      <li>
        The link works once, until <Time value={expiresAt} />.
      </li>
    </ul>
  );
}

/** What a teammate is asked for, and the one field for it. */
export function TokenForm({
  link,
  offer,
  onSpent,
  onDone,
}: {
  link: Link;
  offer: CollectOffer;
  /** The link was used, has expired or was revoked meanwhile. */
  onSpent: () => void;
  onDone: (outcome: Submitted['outcome']) => void;
}) {
  const check = useCheck(link, onSpent);
  const form = useActionForm({
    schema: () => import('@/lib/token-requests/model').then((inputs) => inputs.collectForm),
    defaults: kindValues({}),
    act: async (values) => {
      const result = await callAction(submitToken, {
        ...link,
        ...kindValues(values),
        proof: check.verified?.proof,
      });
      if (!result.ok && result.problem.code === 'not_found') onSpent();
      return result;
    },
    onDone: ({ outcome }) => onDone(outcome),
  });
  useUnsavedGuard(form.formState.isDirty && !form.isSending);
  const { errors } = form.formState;
  const verdict = check.verified?.verdict;
  const isDoubtful = verdict !== undefined && !passesPolicy(verdict);
  const busy = form.isSending || check.isChecking;
  const verify = async () => {
    if (await form.trigger(fieldNames(), { shouldFocus: true }))
      await check.run(kindValues(form.getValues()));
  };
  return (
    <Card title="A token is asked for">
      <OfferFacts offer={offer} />
      <Form form={form} aria-label="Submit the token" className="flex flex-col gap-4">
        <KindFields
          field={(name) => ({
            ...form.register(name, { onChange: check.forget }),
            error: errors[name]?.message,
          })}
        />
        <Keeping offer={offer} />
        {verdict && <VerdictCard verdict={verdict} />}
        {check.problem && <ProblemNotice problem={check.problem} title="The token was not verified" />}
        {form.problem && <ProblemNotice problem={form.problem} title="The token was not submitted" />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={verify} disabled={busy}>
            {check.isChecking ? 'Verifying…' : 'Verify'}
          </Button>
          <Button type="submit" variant="primary" disabled={busy}>
            {form.isSending ? 'Submitting…' : isDoubtful ? 'Submit anyway' : 'Submit'}
          </Button>
        </div>
        <p className="text-xs text-muted">
          “Verify” sends the token to the server above, and to no other, and says what it answers.
        </p>
      </Form>
    </Card>
  );
}
