import { useState } from 'react';
import type { DefaultValues } from 'react-hook-form';
import type { z } from 'zod';
import { useActionForm } from '@/components/form/use-action-form';
import { signIn } from '@/lib/auth/queries';
import { safeNext } from '@/lib/auth/safe-next';
import type { Result } from '@/lib/core/result';

interface Person {
  name: string;
  email: string;
  password: string;
}

export function useCreateAccount<
  Schema extends z.ZodType<Person & Record<string, unknown>, Person & Record<string, unknown>>,
>({
  schema,
  defaults,
  make,
}: {
  schema: () => Promise<Schema>;
  defaults: DefaultValues<z.input<Schema>>;
  make: (values: z.output<Schema>) => Promise<Result<unknown>>;
}) {
  const [isLeaving, setLeaving] = useState(false);
  const form = useActionForm({
    schema,
    defaults,
    act: async (values: z.output<Schema>) => {
      const made = await make(values);
      return made.ok ? { ok: true as const, value: await signIn(values) } : made;
    },
    onDone: (signedIn) => {
      setLeaving(true);
      window.location.assign(signedIn.ok ? safeNext(null) : '/sign-in');
    },
  });
  return { form, isLeaving };
}
