import { CONTROL, Field } from '@/components/form/field';

/** For text fields that may contain tokens: browsers do not save them or send them to a spelling service. */
export const PRIVATE_TEXT = {
  autoComplete: 'off',
  autoCapitalize: 'off',
  autoCorrect: 'off',
  spellCheck: false,
  'data-1p-ignore': true,
  'data-lpignore': 'true',
  'data-bwignore': true,
} as const;

export const ConfigurationField = ({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint: string;
  value: string;
  onChange: (text: string) => void;
}) => (
  <Field label={label} hint={hint}>
    {(described) => (
      <textarea
        rows={6}
        className={`${CONTROL} font-mono`}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        {...PRIVATE_TEXT}
        {...described}
      />
    )}
  </Field>
);
