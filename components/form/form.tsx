import type { ComponentProps } from 'react';
import type { ActionForm } from './use-action-form';

export const Form = ({
  form,
  onFocus,
  ...props
}: Omit<ComponentProps<'form'>, 'onSubmit' | 'method'> & { form: ActionForm }) => (
  // Before React is ready a browser sends a form itself; with this method it sends nothing.
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
