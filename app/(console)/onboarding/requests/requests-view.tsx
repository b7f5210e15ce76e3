'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useConfirm } from '@/components/confirm-action/confirm-action';
import { withCatalogue } from '@/components/form/with-catalogue';
import { lazyDialog, preloading } from '@/components/lazy-dialog';
import { PageHeader } from '@/components/page-header';
import { Button } from '@/components/ui/button';
import { Icon } from '@/components/ui/icon';
import type { Capabilities, Vault } from '@/lib/providers/model';
import type { CollectRequest } from '@/lib/token-requests/model';
import { RequestTable } from './request-table';

const AskDialog = lazyDialog(withCatalogue(() => import('../../ask-dialog')));

const SECTIONS = [
  { title: 'To approve', states: ['to_approve'], none: 'No tokens to approve.' },
  { title: 'Waiting', states: ['waiting'], none: 'No unused links.' },
  { title: 'Ended', states: ['stored', 'refused', 'unclear', 'expired', 'revoked'], none: 'None yet.' },
] as const;

export function RequestsView({
  requests,
  protocols,
  startVault,
  isAsking,
}: {
  requests: CollectRequest[];
  protocols: Capabilities['protocols'];
  startVault: Vault | null;
  isAsking: boolean;
}) {
  const router = useRouter();
  const [asking, setAsking] = useState(isAsking);

  const confirm = useConfirm((outcome) => outcome && router.refresh());

  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        trail={[{ label: 'Onboarding', href: '/onboarding' }]}
        title="Requests to teammates"
        actions={
          <Button variant="primary" {...preloading(AskDialog.load)} onClick={() => setAsking(true)}>
            <Icon name="plus" />
            Ask a teammate
          </Button>
        }
      >
        <p className="max-w-prose text-muted">
          Teammates enter tokens through one-time links. You never see the tokens.
        </p>
      </PageHeader>
      {SECTIONS.map(({ title, states, none }) => {
        const shown = requests.filter(({ state }) => states.some((one) => one === state));
        return (
          <section key={title} aria-label={title} className="flex flex-col gap-3 border-t border-line pt-5">
            <h2 className="text-base font-semibold">{title}</h2>
            {shown.length === 0 ? (
              <p className="text-muted">{none}</p>
            ) : (
              <RequestTable caption={title} requests={shown} ask={confirm.ask} />
            )}
          </section>
        );
      })}
      {asking && (
        <AskDialog
          protocols={protocols}
          startVault={startVault}
          onClose={() => setAsking(false)}
          onDone={() => router.refresh()}
        />
      )}
      {confirm.dialog}
    </div>
  );
}
