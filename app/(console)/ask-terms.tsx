import { Options, SelectField, TextField } from '@/components/form/field';
import { COLLECT_HOURS } from '@/lib/token-requests/model';

const HOUR_WORDS: Readonly<Record<(typeof COLLECT_HOURS)[number], string>> = {
  1: '1 hour',
  24: '24 hours',
  72: '3 days',
  168: '7 days',
};

export const FIRST_TERMS = { purpose: '', hours: '24', passphrase: '', needsApproval: false };

export function AskTermsFields({
  form,
}: {
  form: {
    field: (name: 'purpose' | 'hours' | 'passphrase') => object;
    register: (name: 'needsApproval') => object;
  };
}) {
  return (
    <>
      <TextField
        label="What the token is for"
        placeholder="Read tickets for the support agent"
        hint="The teammate sees this. Name the scopes that the token needs."
        {...form.field('purpose')}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField label="The link works for" {...form.field('hours')}>
          <Options of={COLLECT_HOURS.map(String)} names={HOUR_WORDS} />
        </SelectField>
        <TextField
          label="Passphrase (optional)"
          spellCheck={false}
          hint="Send it separately from the link."
          {...form.field('passphrase')}
        />
      </div>
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-0.5 size-4 shrink-0 accent-accent"
          {...form.register('needsApproval')}
        />
        <span>
          Ask me before the token is stored
          <span className="block text-xs text-muted">
            The token is kept encrypted here until you or an administrator decide or the link expires, then
            deleted.
          </span>
        </span>
      </label>
    </>
  );
}
