'use client';

import { useState } from 'react';
import { useFragment } from '@/components/use-fragment';
import { isOver, parseInvitationFragment } from '@/lib/auth/invitation-link';
import { Card } from '../card';
import { SpentLink } from '../spent-link';
import { ResetForm } from './reset-form';

const Spent = () => (
  <SpentLink
    title="This link does not work"
    lead="It was used already, has expired or was replaced. Ask an administrator for a new one: each works once, for one hour."
  />
);

/**
 * The token stands behind # in the address: it reaches the server only in the body of an action. `now` is the
 * server's time, in milliseconds since 1970: the clock of the browser may be wrong.
 */
export function Reset({ now }: { now: number }) {
  const fragment = useFragment();
  const [isSpent, setSpent] = useState(false);
  if (fragment === null) return <Card title="Set a new password">{null}</Card>;
  const link = parseInvitationFragment(fragment);
  if (link === null || isSpent || isOver(link, now)) return <Spent />;
  return <ResetForm key={link.token} token={link.token} onSpent={() => setSpent(true)} />;
}
