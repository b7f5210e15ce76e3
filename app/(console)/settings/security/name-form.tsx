import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { TextField } from '@/components/form/field';
import { Form } from '@/components/form/form';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { callAction } from '@/lib/core/call-action';
import { changeName } from '../actions';

export function NameForm({ name }: { name: string }) {
  const router = useRouter();
  const [isSaved, setSaved] = useState(false);
  const form = useActionForm({
    schema: () => import('@/lib/auth/model').then((inputs) => inputs.changeNameInput),
    defaults: { name },
    act: (values) => {
      setSaved(false);
      return callAction(changeName, values);
    },
    onDone: (saved) => {
      form.reset({ name: saved.name });
      setSaved(true);
      router.refresh();
    },
  });
  return (
    <Form form={form} aria-label="Name" className="flex max-w-md flex-col gap-3">
      <TextField label="Your name" autoComplete="name" {...form.field('name')} />
      {form.problem && <ProblemNotice problem={form.problem} title="The name was not saved" />}
      {isSaved && <Notice tone="ok">Saved.</Notice>}
      <Button type="submit" className="self-start" disabled={form.isSending}>
        {form.isSending ? 'Saving…' : 'Save name'}
      </Button>
    </Form>
  );
}
