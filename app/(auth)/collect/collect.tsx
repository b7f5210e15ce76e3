'use client';

import { useState } from 'react';
import { ProblemNotice } from '@/components/problem-notice';
import { Time } from '@/components/ui/time';
import { useFragment } from '@/components/use-fragment';
import type { CollectOffer, Submitted } from '@/lib/token-requests/model';
import { parseCollectFragment } from '@/lib/token-requests/request-link';
import { AuthCard } from '../auth-card';
import { PassphraseForm } from './passphrase-form';
import { TokenForm } from './token-form';
import { useOpened } from './use-opened';

/** One message for every reason, so that it does not reveal why a link is invalid. */
const Spent = () => (
  <AuthCard
    title="This link does not work"
    lead="It was used, has expired or was revoked. Ask the sender for a new link. Each link works once."
  />
);

const Waiting = () => (
  <AuthCard title="A token is requested">
    <div aria-busy="true" className="flex flex-col gap-4">
      {['Asker', 'Server', 'Vault', 'Purpose', 'Token'].map((part) => (
        <div key={part} className="flex flex-col gap-1.5">
          <div className="h-3 w-24 rounded bg-sunken" />
          <div className="h-5 rounded-md bg-sunken" />
        </div>
      ))}
    </div>
  </AuthCard>
);

function Done({ offer, outcome }: { offer: CollectOffer; outcome: Submitted['outcome'] }) {
  const closing = 'The link no longer works. You can close this page.';
  if (outcome === 'stored')
    return (
      <AuthCard
        title="The token is stored"
        lead={`It is in the vault “${offer.vaultName}”. Strongroom shows it to no one. ${closing}`}
      />
    );
  return (
    <AuthCard
      title="The token waits for approval"
      lead={
        <>
          {offer.askedByName} or an administrator decides. Until then it is kept encrypted. It is deleted if
          they refuse it, and on <Time value={offer.expiresAt} show="exact" /> at the latest. {closing}
        </>
      }
    />
  );
}

function Request({ token }: { token: string }) {
  const { opened, again } = useOpened(token);
  const [unlocked, setUnlocked] = useState<{ passphrase: string; offer: CollectOffer } | null>(null);
  const [isSpent, setSpent] = useState(false);
  const [outcome, setOutcome] = useState<Submitted['outcome'] | null>(null);
  if (isSpent) return <Spent />;
  if (opened === null) return <Waiting />;
  if (!opened.ok) {
    if (opened.problem.code === 'not_found' || opened.problem.code === 'invalid_input') return <Spent />;
    return (
      <AuthCard title="A token is requested">
        <ProblemNotice problem={opened.problem} onRetry={again} />
      </AuthCard>
    );
  }
  const shown = opened.value.needsPassphrase ? unlocked : { passphrase: '', offer: opened.value.offer };
  if (shown === null)
    return (
      <PassphraseForm
        token={token}
        onSpent={() => setSpent(true)}
        onOpened={(passphrase, offer) => setUnlocked({ passphrase, offer })}
      />
    );
  if (outcome !== null) return <Done offer={shown.offer} outcome={outcome} />;
  return (
    <TokenForm
      link={{ token, passphrase: shown.passphrase }}
      offer={shown.offer}
      onSpent={() => setSpent(true)}
      onDone={setOutcome}
    />
  );
}

/** The link's token follows # in the URL: it reaches the server only in the body of an action. */
export function Collect() {
  const fragment = useFragment();
  if (fragment === null) return <Waiting />;
  const token = parseCollectFragment(fragment);
  return token === null ? <Spent /> : <Request key={token} token={token} />;
}
