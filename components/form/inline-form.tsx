import type { ComponentProps } from 'react';
import { ProblemNotice } from '../problem-notice';
import { Button } from '../ui/button';
import { Form } from './form';

export function InlineForm({
  form,
  verb,
  problemTitle,
  onClose,
  children,
  ...props
}: ComponentProps<typeof Form> & {
  verb: string;
  problemTitle?: string;
  onClose: () => void;
}) {
  return (
    <Form form={form} {...props}>
      {children}
      {form.problem && (
        <ProblemNotice problem={form.problem} {...(problemTitle !== undefined && { title: problemTitle })} />
      )}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" disabled={form.isSending}>
          {form.isSending ? 'Saving…' : verb}
        </Button>
        <Button onClick={onClose} disabled={form.isSending}>
          Cancel
        </Button>
      </div>
    </Form>
  );
}
