import { NewPasswordField } from '@/components/form/password-field';
import { useActionForm } from '@/components/form/use-action-form';
import { callAction } from '@/lib/core/call-action';
import { AccessForm } from '../access-form';
import { Card } from '../card';
import { EmailField } from '../person-fields';
import { resetPassword } from './actions';

/** Asks for the address that the link was made for, and for the new password. The person signs in with it afterwards. */
export function ResetForm({ token, onSpent }: { token: string; onSpent: () => void }) {
  const form = useActionForm({
    schema: () => import('@/lib/auth/model').then((inputs) => inputs.resetPasswordInput),
    defaults: { token, email: '', password: '' },
    act: async (values) => {
      const result = await callAction(resetPassword, values);
      if (!result.ok && result.problem.code === 'not_found') onSpent();
      return result;
    },
    onDone: () => window.location.assign('/sign-in'),
  });
  return (
    <Card
      title="Set a new password"
      lead="The link works once, within an hour. Afterwards you are signed out everywhere, and sign in with the new password."
    >
      <AccessForm label="Set a new password" verb="Set password" verbWhileSending="Setting…" form={form}>
        <EmailField {...form.field('email')} />
        <NewPasswordField label="New password" {...form.field('password')} />
      </AccessForm>
    </Card>
  );
}
