import { type ComponentProps, useState } from 'react';
import { Icon } from '../ui/icon';
import { CONTROL, Field, type FieldWords } from './field';

export function PasswordField({
  label,
  error,
  hint,
  ...props
}: ComponentProps<'input'> & FieldWords & { autoComplete: 'current-password' | 'new-password' }) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} error={error} hint={hint}>
      {(described) => (
        <span className="relative block">
          <input
            type={shown ? 'text' : 'password'}
            autoCapitalize="off"
            autoCorrect="off"
            spellCheck={false}
            className={`${CONTROL} pr-10`}
            {...described}
            {...props}
          />
          <button
            type="button"
            // Not “Show password”: only the field itself must match “Password”.
            aria-label="Show typed text"
            title="Show typed text"
            aria-pressed={shown}
            onClick={() => setShown(!shown)}
            className="absolute top-1/2 right-1.5 inline-flex size-7 -translate-y-1/2 items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink aria-pressed:text-accent"
          >
            <Icon name="eye" />
          </button>
        </span>
      )}
    </Field>
  );
}

export const NewPasswordField = (
  props: Omit<ComponentProps<typeof PasswordField>, 'hint' | 'autoComplete'>,
) => (
  <PasswordField
    hint="At least 12 characters. Use a few words rather than symbols and digits."
    {...props}
    autoComplete="new-password"
  />
);
