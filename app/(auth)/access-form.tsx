import type { ReactNode } from 'react';
import { Form } from '@/components/form/form';
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
