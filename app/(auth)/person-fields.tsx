import type { ComponentProps } from 'react';
import { TextField } from '@/components/form/field';
import { NewPasswordField } from '@/components/form/password-field';

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
