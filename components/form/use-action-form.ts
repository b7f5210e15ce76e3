import { type BaseSyntheticEvent, useState } from 'react';
import {
  type DefaultValues,
  type FieldError,
  type FieldPath,
  type FieldValues,
  get,
  useForm,
} from 'react-hook-form';
import type { z } from 'zod';
import type { Problem, Result } from '@/lib/core/result';
import { useConfirmed } from '../confirm-identity';

const CHECKS_MISSING: Problem = {
  code: 'stale_page',
  message:
    'Part of this page could not be loaded and nothing was sent. Check your connection, reload the page and enter this again.',
};

interface Press<Typed> {
  /** The values at that time, before the schema converted them. */
  typed: Typed;
  isSecondary: boolean;
}

/** Connects a form to an action. Field errors go to their fields; after a failure every value is kept. */
export function useActionForm<Schema extends z.ZodType<FieldValues, FieldValues>, T>({
  schema: load,
  defaults,
  act,
  onDone,
}: {
  /** Loads the schema. It and zod load when the form gets the focus, not with the page. */
  schema: () => Promise<Schema>;
  defaults: DefaultValues<z.input<Schema>>;
  /** Sends the values. Never rejects (`callAction`). */
  act: (values: z.output<Schema>, press: Press<z.input<Schema>>) => Promise<Result<T>>;
  onDone: (value: T) => void;
}) {
  const checks = async () => {
    const { zodResolver } = await import('@hookform/resolvers/zod');
    return load().then((schema) => zodResolver(schema));
  };
  const form = useForm<z.input<Schema>, unknown, z.output<Schema>>({
    resolver: async (values, context, options) => (await checks())(values, context, options),
    defaultValues: defaults,
  });
  const [problem, setProblem] = useState<Problem | null>(null);
  const confirmed = useConfirmed();

  const place = (answer: Problem) => {
    const placed = Object.entries(answer.fields ?? {});
    for (const [name, message] of placed)
      form.setError(name as FieldPath<z.input<Schema>>, { message }, { shouldFocus: true });
    setProblem(placed.length > 0 && answer.code === 'invalid_input' ? null : answer);
  };

  const send = (isSecondary: boolean) => {
    // Read in the same turn in which the schema receives the values.
    const typed = structuredClone(form.getValues());
    return form.handleSubmit(async (values) => {
      setProblem(null);
      const result = await confirmed(() => act(values, { typed, isSecondary }));
      if (!result.ok) return place(result.problem);
      // A stored token must leave the page immediately.
      form.reset();
      onDone(result.value);
    })();
  };
  const submitAs = async (isSecondary: boolean) => {
    // If a resolver rejects, react-hook-form stays in its submitting state.
    const isLoaded = await checks().then(
      () => true,
      () => false,
    );
    if (!isLoaded) return setProblem(CHECKS_MISSING);
    await send(isSecondary);
  };

  return {
    ...form,
    problem,
    submit: (event: BaseSyntheticEvent) => {
      event.preventDefault();
      return submitAs(false);
    },
    /** For a second button that submits the form differently. */
    submitSecondary: () => void submitAs(true),
    isSending: form.formState.isSubmitting,
    /** For the `onFocus` of the form: loads the schema early. */
    preload: () => void checks().catch(() => undefined),
    field: (name: FieldPath<z.input<Schema>>) => ({
      ...form.register(name),
      error: (get(form.formState.errors, name) as FieldError | undefined)?.message,
    }),
  };
}

export interface ActionForm {
  formState: { isDirty: boolean };
  problem: Problem | null;
  submit: (event: BaseSyntheticEvent) => Promise<void>;
  preload: () => void;
  isSending: boolean;
}
