import { type ComponentProps, type ReactNode, useId } from 'react';

export const CONTROL =
  'w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-sm aria-invalid:border-danger placeholder:text-muted';

interface Described {
  id: string;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

export interface FieldWords {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
}

/** Label, control, hint and error, connected for assistive technology. */
export function Field({
  label,
  error,
  hint,
  children,
}: FieldWords & { children: (described: Described) => ReactNode }) {
  const id = useId();
  const parts = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({
        id,
        'aria-invalid': error !== undefined,
        'aria-describedby': parts === '' ? undefined : parts,
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, error, hint, ...props }: ComponentProps<'input'> & FieldWords) {
  return (
    <Field label={label} error={error} hint={hint}>
      {(described) => <input type="text" autoComplete="off" className={CONTROL} {...described} {...props} />}
    </Field>
  );
}

export function SelectField({
  label,
  error,
  hint,
  children,
  ...props
}: ComponentProps<'select'> & FieldWords) {
  return (
    <Field label={label} error={error} hint={hint}>
      {(described) => (
        <select className={CONTROL} {...described} {...props}>
          {children}
        </select>
      )}
    </Field>
  );
}

export const Options = ({ of, names }: { of: readonly string[]; names: Readonly<Record<string, string>> }) =>
  of.map((value) => (
    <option key={value} value={value}>
      {names[value]}
    </option>
  ));

export const Complaint = ({ children }: { children: string | null | undefined }) =>
  children && (
    <p role="alert" className="text-danger">
      {children}
    </p>
  );
