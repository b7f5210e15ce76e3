'use client';

import { useRouter } from 'next/navigation';
import { Checkbox } from '@/components/form/checkbox';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { useUnsavedGuard } from '@/components/form/use-unsaved-guard';
import { PageHeader } from '@/components/page-header';
import { ProblemNotice } from '@/components/problem-notice';
import { report } from '@/components/results/report';
import { Button } from '@/components/ui/button';
import { callAction } from '@/lib/core/call-action';
import {
  CHECKED_ENVIRONMENTS,
  type CheckedEnvironment,
  type CheckPolicy,
} from '@/lib/verification/check-policy';
import { changeChecks } from '../actions';
import { Section } from '../section';

const NAMES: Readonly<Record<CheckedEnvironment, string>> = {
  development: 'Development',
  staging: 'Staging',
  production: 'Production',
  '': 'No environment, or another one',
};

const COMPARE_HINT =
  'Shows where else the same token is stored. For this, Strongroom keeps a keyed HMAC of each token stored from now on, never the token. Turning this off deletes the HMACs.';

export function ChecksForm({ policy }: { policy: CheckPolicy }) {
  const router = useRouter();
  const form = useActionForm({
    schema: () => import('@/lib/verification/inputs').then((inputs) => inputs.changeChecksInput),
    defaults: policy,
    act: (values) => callAction(changeChecks, values),
    onDone: (saved) => {
      form.reset(saved);
      report({ tone: 'ok', sentence: 'The rules are saved. They apply from the next token.' });
      router.refresh();
    },
  });
  const { isDirty } = form.formState;
  useUnsavedGuard(isDirty && !form.isSending);
  return (
    <Form form={form} aria-label="Checking tokens" className="flex flex-col gap-6">
      <PageHeader title="Checking tokens">
        <p className="text-muted">
          Requirements for new tokens. “Verify” calls the MCP server with and without the token.
        </p>
      </PageHeader>
      <Section
        title="Require verified tokens"
        lead="In these vaults, Strongroom stores a new token only if its server accepts it. Stored tokens are not affected."
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="sr-only">Environments that require verified tokens</legend>
          {CHECKED_ENVIRONMENTS.map((environment) => (
            <Checkbox
              key={environment}
              label={NAMES[environment]}
              value={environment}
              {...form.register('verifyRequiredIn')}
            />
          ))}
        </fieldset>
      </Section>
      <Section title="Same token in several places">
        <Checkbox
          label="Compare tokens when they are stored"
          hint={COMPARE_HINT}
          {...form.register('compareTokens')}
        />
      </Section>
      {form.problem && <ProblemNotice problem={form.problem} title="The rules were not changed" />}
      <div className="flex gap-2 border-t border-line pt-4">
        <Button type="submit" variant="primary" disabled={form.isSending || !isDirty}>
          {form.isSending ? 'Saving…' : 'Save settings'}
        </Button>
      </div>
    </Form>
  );
}
