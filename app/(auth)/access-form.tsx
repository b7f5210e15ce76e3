import type { ComponentProps, ReactNode } from 'react';
import { TextField } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { NewPasswordField } from '@/components/form/password-field';
import type { ActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { preloadAccess } from '@/lib/auth/queries';

export function AccessForm({
  label,
  verb,
  verbWhileSending,
  form,
  isLeaving = false,
  children,
}: {
  label: string;
  verb: string;
  verbWhileSending: string;
  form: ActionForm;
  isLeaving?: boolean;
  children: ReactNode;
}) {
  const isBusy = form.isSending || isLeaving;
  return (
    <Form form={form} onFocus={preloadAccess} aria-label={label} className="flex flex-col gap-4">
      {children}
      {form.problem && <ProblemNotice problem={form.problem} />}
      <Button type="submit" variant="primary" className="w-full" disabled={isBusy}>
        {isBusy ? verbWhileSending : verb}
      </Button>
    </Form>
  );
}

type FieldProps = Omit<ComponentProps<typeof TextField>, 'label'>;

export const EmailField = (props: FieldProps) => (
  <TextField label="Email" type="email" autoComplete="username" spellCheck={false} {...props} />
);

export const PersonFields = (fields: Record<'name' | 'email' | 'password', FieldProps>) => (
  <>
    <TextField label="Your name" autoComplete="name" {...fields.name} />
    <EmailField {...fields.email} />
    <NewPasswordField label="Password" {...fields.password} />
  </>
);
