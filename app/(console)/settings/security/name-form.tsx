'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { TextField } from '@/components/form/field';
import { useActionForm } from '@/components/form/use-action-form';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { callAction } from '@/lib/core/call-action';
import { changeName } from '../actions';

export function NameForm({ name }: { name: string }) {
  const router = useRouter();
  const [isSaved, setSaved] = useState(false);
  const { form, problem, submit, preload, isSending } = useActionForm({
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
    <form
      onSubmit={submit}
      onFocus={preload}
      noValidate
      aria-label="Name"
      className="flex max-w-md flex-col gap-3"
    >
      <TextField
        label="Your name"
        autoComplete="name"
        error={form.formState.errors.name?.message}
        {...form.register('name')}
      />
      {problem && <ProblemNotice problem={problem} title="The name was not saved" />}
      {isSaved && <Notice tone="ok">Saved.</Notice>}
      <Button type="submit" className="self-start" disabled={isSending}>
        {isSending ? 'Saving…' : 'Save name'}
      </Button>
    </form>
  );
}
