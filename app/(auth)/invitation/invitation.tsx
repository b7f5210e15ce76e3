'use client';

import { useState } from 'react';
import { useFragment } from '@/components/use-fragment';
import { isOver, parseInvitationFragment } from '@/lib/auth/invitation-link';
import { Card } from '../card';
import { SpentLink } from '../spent-link';
import { AcceptForm } from './accept-form';

const Spent = () => (
  <SpentLink
    title="This invitation does not work"
    lead="It was used already, has expired or was revoked. Ask whoever invited you for a new link: each works once, for 48 hours."
  />
);

/** Stands where the form will be, and is about as high. */
const Waiting = () => (
  <Card title="Join Strongroom">
    <div aria-busy="true" className="flex flex-col gap-4">
      {['Name', 'Email', 'Password'].map((part) => (
        <div key={part} className="flex flex-col gap-1.5">
          <div className="h-3 w-20 rounded bg-sunken" />
          <div className="h-9 rounded-md bg-sunken" />
        </div>
      ))}
    </div>
  </Card>
);

/**
 * The token stands behind # in the address: it reaches the server only in the body of an action. `now` is the
 * server's time, in milliseconds since 1970: the clock of the browser may be wrong.
 */
export function Invitation({ now }: { now: number }) {
  const fragment = useFragment();
  const [isSpent, setSpent] = useState(false);
  if (fragment === null) return <Waiting />;
  const link = parseInvitationFragment(fragment);
  if (link === null || isSpent || isOver(link, now)) return <Spent />;
  return <AcceptForm key={link.token} link={link} onSpent={() => setSpent(true)} />;
}
