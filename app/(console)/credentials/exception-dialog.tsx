import { Options, SelectField, TextField } from '@/components/form/field';
import { FormDialog } from '@/components/form/form-dialog';
import { useActionForm } from '@/components/form/use-action-form';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import { POLICY_RULE_NAMES, POLICY_RULE_TITLES, type PolicyRule } from '@/lib/inventory/policies';
import { keyOf, type SelectedRow } from '@/lib/inventory/selection';
import { acceptExceptions } from './actions';

export default function ExceptionDialog({
  q,
  rows,
  onClose,
  onDone,
}: {
  q: string;
  rows: readonly SelectedRow[];
  onClose: () => void;
  onDone: (sentence: string) => void;
}) {
  const form = useActionForm({
    schema: () => import('@/lib/inventory/policy-inputs').then((inputs) => inputs.exceptionForm),
    defaults: { rule: 'overdue' as PolicyRule, reason: '', until: '' },
    act: (values) => callAction(acceptExceptions, { ...values, q, credentials: rows.map(keyOf) }),
    onDone: ({ accepted, covered, missing }) =>
      onDone(
        [
          `An exception was accepted for ${counted(accepted, 'credential')}.`,
          ...(covered > 0 ? [`${counted(covered, 'credential')} already had one.`] : []),
          ...(missing > 0 ? [`The inventory no longer has ${counted(missing, 'credential')}.`] : []),
        ].join(' '),
      ),
  });
  const count = counted(rows.length, 'credential');
  return (
    <FormDialog
      title={`Accept an exception for ${count}`}
      description="These credentials do not count as breaking the rule until its last day."
      verb={`Accept exception for ${count}`}
      verbWhileSending="Saving…"
      form={form}
      problemTitle="No exception was accepted"
      onClose={onClose}
    >
      <SelectField label="Rule" {...form.field('rule')}>
        <Options of={POLICY_RULE_NAMES} names={POLICY_RULE_TITLES} />
      </SelectField>
      <TextField label="Reason" maxLength={500} {...form.field('reason')} />
      <TextField label="Last day" type="date" hint="At most 366 days ahead." {...form.field('until')} />
    </FormDialog>
  );
}
