import { Time } from '@/components/ui/time';
import type { InvitationLink } from '@/lib/auth/invitation-link';
import { callAction } from '@/lib/core/call-action';
import { AccessForm } from '../access-form';
import { Card } from '../card';
import { PersonFields } from '../person-fields';
import { useJoin } from '../use-join';
import { acceptInvitation } from './actions';

export function AcceptForm({
  link: { token, email, expiresAt },
  onSpent,
}: {
  link: InvitationLink;
  /** The token was used, has expired or was revoked. */
  onSpent: () => void;
}) {
  const { form, isLeaving } = useJoin({
    schema: () => import('@/lib/auth/model').then((inputs) => inputs.acceptInvitationInput),
    defaults: { token, name: '', email: email ?? '', password: '' },
    make: async (values) => {
      const made = await callAction(acceptInvitation, values);
      if (!made.ok && made.problem.code === 'not_found') onSpent();
      return made;
    },
  });
  const isBound = email !== null;
  return (
    <Card
      title="Join Strongroom"
      lead={
        <>
          You were invited. The link works once
          {expiresAt !== null && (
            <>
              , until <Time value={expiresAt} />
            </>
          )}
          .
        </>
      }
    >
      <AccessForm
        label="Join Strongroom"
        verb="Join"
        verbWhileSending="Joining…"
        form={form}
        isLeaving={isLeaving}
      >
        <PersonFields
          name={form.field('name')}
          email={{
            readOnly: isBound,
            ...(isBound && { hint: 'The invitation is for this address.' }),
            ...form.field('email'),
          }}
          password={form.field('password')}
        />
      </AccessForm>
    </Card>
  );
}
