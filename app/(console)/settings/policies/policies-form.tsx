import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { usePermission } from '@/components/current-user';
import { Checkbox } from '@/components/form/checkbox';
import { TextField } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { useUnsavedGuard } from '@/components/form/use-unsaved-guard';
import { Link } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { report } from '@/components/results/report';
import { Button } from '@/components/ui/button';
import { callAction } from '@/lib/core/call-action';
import {
  POLICY_ENVIRONMENT_NAMES,
  POLICY_ENVIRONMENTS,
  POLICY_RULE_TITLES,
  POLICY_RULES,
  type PolicyState,
  SWITCHED_RULES,
} from '@/lib/inventory/policies';
import { environmentList } from '@/lib/inventory/policy-changes';
import { type AgeField, draftComplaint, draftOf, formOf } from '@/lib/inventory/policy-form';
import { snapshotContents } from '@/lib/inventory/queries';
import { Section } from '../section';
import { changePolicies } from './actions';
import { RuleCount, useRuleCounts } from './rule-count';

const AGES: readonly [AgeField, string][] = [
  ['development', POLICY_ENVIRONMENT_NAMES.development],
  ['staging', POLICY_ENVIRONMENT_NAMES.staging],
  ['production', POLICY_ENVIRONMENT_NAMES.production],
  ['other', POLICY_ENVIRONMENT_NAMES['']],
];
const GRID = 'grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-4';

/** The policies as one form; people who may not change them see them read-only. */
export function PoliciesForm({ state: { version, policies } }: { state: PolicyState }) {
  const router = useRouter();
  const client = useQueryClient();
  const mayChange = usePermission('settings.manage');
  const form = useActionForm({
    schema: () => import('@/lib/inventory/policy-inputs').then((inputs) => inputs.changePoliciesInput),
    defaults: { version, ...formOf(policies) },
    act: (values) => callAction(changePolicies, values),
    onDone: (saved) => {
      form.reset({ version: saved.version, ...formOf(saved.policy) });
      report({ tone: 'ok', sentence: 'The policies are saved and in force.' });
      // The counts of every list depend on these rules.
      void client.invalidateQueries(snapshotContents);
      router.refresh();
    },
  });
  const { isDirty } = form.formState;
  useUnsavedGuard(isDirty && !form.isSending);
  const typed = draftOf(form.watch());
  const counts = useRuleCounts(isDirty && draftComplaint(typed) === null ? typed : null);
  const environments = (name: 'ownerRequiredIn' | 'expiryKnownIn' | 'reasonRequiredIn', label: string) => (
    <fieldset className={GRID}>
      <legend className="sr-only">{label}</legend>
      {POLICY_ENVIRONMENTS.map((environment) => (
        <Checkbox
          key={environment}
          label={POLICY_ENVIRONMENT_NAMES[environment]}
          value={environment}
          {...form.register(name)}
        />
      ))}
    </fieldset>
  );
  return (
    <Form form={form} aria-label="Policies">
      <fieldset disabled={!mayChange} className="flex min-w-0 flex-col gap-6">
        <legend className="sr-only">Policies</legend>
        {!mayChange && <p className="text-muted">Only administrators can change these policies.</p>}
        {counts.problem && (
          <ProblemNotice problem={counts.problem} title="The credentials were not counted" />
        )}
        <Section
          title={POLICY_RULE_TITLES.overdue}
          lead="Days since a token was set, by environment. Empty: no maximum."
          actions={<RuleCount rule="overdue" counts={counts} />}
        >
          <div className={GRID}>
            {AGES.map(([field, label]) => (
              <TextField
                key={field}
                label={label}
                inputMode="numeric"
                maxLength={4}
                placeholder="No maximum"
                {...form.field(`maximumAge.${field}`)}
              />
            ))}
          </div>
          <TextField
            label="Risk analysis"
            hint="Title, number or link of the analysis behind these ages."
            maxLength={200}
            {...form.field('ageReference')}
          />
        </Section>
        <Section
          title={POLICY_RULE_TITLES.owner}
          lead="Credentials in these environments need an owner: their own or that of their vault."
          actions={<RuleCount rule="owner" counts={counts} />}
        >
          {environments('ownerRequiredIn', 'Environments where an owner is required')}
        </Section>
        <Section
          title={POLICY_RULE_TITLES.verified}
          lead="The last check must show that the server accepts the token."
          actions={<RuleCount rule="verified" counts={counts} />}
        >
          <p>
            Required in: {environmentList(policies.verifyRequiredIn)}.{' '}
            {mayChange && (
              <Link href="/settings/checks" className="underline" prefetch={false}>
                Change in “Checking tokens”
              </Link>
            )}
          </p>
        </Section>
        <Section
          title={POLICY_RULE_TITLES.expiry}
          lead="The inventory must know when tokens in these environments expire."
          actions={<RuleCount rule="expiry" counts={counts} />}
        >
          {environments('expiryKnownIn', 'Environments where the expiry must be known')}
        </Section>
        <Section title="Rules for all vaults">
          <ul className="flex flex-col gap-3">
            {SWITCHED_RULES.map((rule) => (
              <li key={rule} className="flex items-start justify-between gap-x-4 gap-y-1 max-sm:flex-wrap">
                <Checkbox
                  label={POLICY_RULE_TITLES[rule]}
                  hint={`${POLICY_RULES[rule]}.`}
                  value={rule}
                  {...form.register('rules')}
                />
                <div className="shrink-0 max-sm:pl-6">
                  <RuleCount rule={rule} counts={counts} />
                </div>
              </li>
            ))}
          </ul>
        </Section>
        <Section
          title="Reason"
          lead="Archiving, rotating and deleting in these environments requires a reason."
        >
          {environments('reasonRequiredIn', 'Environments where a reason is required')}
          <TextField
            label="Address of tickets"
            type="url"
            hint="Links the tickets of reasons. Example: https://tracker.example.com/browse/{ticket}"
            maxLength={500}
            {...form.field('ticketPattern')}
          />
        </Section>
        {form.problem && <ProblemNotice problem={form.problem} title="The policies were not saved" />}
        {mayChange && (
          <div className="flex items-center gap-3 border-t border-line pt-4">
            <Button type="submit" variant="primary" disabled={form.isSending || !isDirty}>
              {form.isSending ? 'Saving…' : 'Save policies'}
            </Button>
            <p role="status" className="text-muted">
              {counts.isCounting && 'Counting credentials…'}
            </p>
          </div>
        )}
      </fieldset>
    </Form>
  );
}
