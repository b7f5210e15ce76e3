'use client';

import { useState } from 'react';
import { Time } from '@/components/ui/time';
import { useFragment } from '@/components/use-fragment';
import { type InvitationLink, isOver, parseInvitationFragment } from '@/lib/auth/invitation-link';
import { callAction } from '@/lib/core/call-action';
import { AccessForm, PersonFields } from '../access-form';
import { AuthCard } from '../auth-card';
import { SpentLink } from '../spent-link';
import { useCreateAccount } from '../use-create-account';
import { acceptInvitation } from './actions';

function AcceptForm({
  link: { token, email, expiresAt },
  onSpent,
}: {
  link: InvitationLink;
  onSpent: () => void;
}) {
  const { form, isLeaving } = useCreateAccount({
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
    <AuthCard
      title="Join Strongroom"
      lead={
        <>
          You are invited. The link works once
          {expiresAt !== null && (
            <>
              , until <Time value={expiresAt} show="exact" />
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
    </AuthCard>
  );
}

const Spent = () => (
  <SpentLink
    title="This invitation does not work"
    lead="It was used, has expired or was revoked. Ask the person who invited you for a new link. Each link works once, for 48 hours."
  />
);

/** A placeholder for the form with about the same height. */
const Waiting = () => (
  <AuthCard title="Join Strongroom">
    <div aria-busy="true" className="flex flex-col gap-4">
      {['Name', 'Email', 'Password'].map((part) => (
        <div key={part} className="flex flex-col gap-1.5">
          <div className="h-3 w-20 rounded bg-sunken" />
          <div className="h-9 rounded-md bg-sunken" />
        </div>
      ))}
    </div>
  </AuthCard>
);

/** `now` is the server's time in ms since 1970, because the browser's clock may be wrong. */
export function Invitation({ now }: { now: number }) {
  const fragment = useFragment();
  const [isSpent, setSpent] = useState(false);
  if (fragment === null) return <Waiting />;
  const link = parseInvitationFragment(fragment);
  if (link === null || isSpent || isOver(link, now)) return <Spent />;
  return <AcceptForm key={link.token} link={link} onSpent={() => setSpent(true)} />;
}
