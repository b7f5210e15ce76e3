import type { ComponentProps } from 'react';
import type { ActionForm } from './use-action-form';

export const Form = ({
  form,
  onFocus,
  ...props
}: Omit<ComponentProps<'form'>, 'onSubmit' | 'method'> & { form: ActionForm }) => (
  // Before hydration, a browser submits a form itself; this method sends nothing.
  <form
    method="dialog"
    noValidate
    onSubmit={form.submit}
    onFocus={(event) => {
      form.preload();
      onFocus?.(event);
    }}
    {...props}
  />
);
