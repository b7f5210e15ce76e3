'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useConfirm } from '@/components/confirm-action/confirm-action';
import { CredentialFacts } from '@/components/credential-facts';
import { protocolName } from '@/components/credential-names';
import { ReloadNotice } from '@/components/reload-notice';
import { type Report, report } from '@/components/results/report';
import { StatusBadge } from '@/components/ui/badge';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import { VerdictCard } from '@/components/verdict-card';
import type { Problem } from '@/lib/core/result';
import { kindLabel } from '@/lib/credential-kinds/registry';
import type { CredentialStory } from '@/lib/inventory/model';
import { credentialStory, snapshotContents } from '@/lib/inventory/queries';
import { lifeStory } from '@/lib/lifelines/queries';
import { isArchived } from '@/lib/providers/model';
import { credentialsKey } from '@/lib/vaults/queries';
import type { KnownCredential } from '@/lib/verification/inputs';
import { CredentialAbout } from '../../../../credential-about';
import { CredentialHistory, EntryLink, LineTime, LineWords } from '../../../../credential-history';
import { CredentialDialogs } from '../../credential-dialogs';
import { CredentialActions, type Present } from './credential-actions';

export interface CredentialKey {
  vaultId: string;
  credentialId: string;
}

const Part = ({ children }: { children: ReactNode }) => (
  <div className="flex min-w-0 flex-col gap-4 rounded-md border border-line bg-surface p-4">{children}</div>
);

const LastCheck = ({ known: { verdict, verifiedBy } }: { known: KnownCredential }) => (
  <section aria-label="Last check">
    <h2 className="mb-1 font-medium">Last check</h2>
    {verdict === null ? (
      <p className="text-muted">No check of this token is recorded.</p>
    ) : (
      <VerdictCard verdict={verdict} by={verifiedBy} />
    )}
  </section>
);

/** The row of the inventory with the current state of the API. */
const withPresent = (story: CredentialStory, known: KnownCredential | null): CredentialStory => ({
  ...story,
  row: {
    ...story.row,
    ...(known === null
      ? { goneAt: story.row.goneAt ?? story.lastSeenAt }
      : {
          ...{ isArchived: isArchived(known), archivedAt: known.archivedAt, createdAt: known.createdAt },
          ...{ missingSince: null, goneAt: null },
        }),
  },
});

/** A credential that the inventory has not read yet. */
const Unmirrored = ({ known, vault }: Present) => (
  <>
    <Notice>The inventory has not read this credential yet. Its owner and age are missing.</Notice>
    <CredentialFacts
      facts={[
        ['Vault', <bdi key="vault">{vault.name}</bdi>],
        ['Environment', vault.metadata.environment ?? '–'],
        ['Status', <StatusBadge key="status" status={known.status} />],
        ['Type', kindLabel(known.kind)],
        ['Protocol', protocolName(known.protocol)],
        ['Created', <Time key="created" value={known.createdAt} />],
        ['Updated', <Time key="updated" value={known.updatedAt} />],
        ['Archived', <Time key="archived" value={known.archivedAt} />],
      ]}
      id={known.id}
    />
  </>
);

function Tombstone({
  place: { vaultId, credentialId },
  lastSeenAt,
}: {
  place: CredentialKey;
  lastSeenAt: string | null;
}) {
  const { data } = useQuery(lifeStory(vaultId, credentialId));
  const deletion = data?.lines.findLast(({ isDeletion }) => isDeletion);
  return (
    <Notice tone="warn" title="This credential is deleted">
      {deletion === undefined ? (
        <>
          The API no longer has it. Who deleted it is not known yet.
          {lastSeenAt !== null && (
            <>
              {' '}
              The inventory last saw it on <Time value={lastSeenAt} />.
            </>
          )}
        </>
      ) : (
        <>
          <LineWords line={deletion} />, <LineTime line={deletion} />
          {deletion.sequence !== null && (
            <>
              {' · '}
              <EntryLink sequence={deletion.sequence} />
            </>
          )}
          . Its record stays here.
        </>
      )}
    </Notice>
  );
}

/** The page of one credential. The API decides its state and the possible actions. */
export function CredentialView({
  place,
  present,
  problem,
}: {
  place: CredentialKey;
  /** Null: the API no longer has it or did not answer. */
  present: Present | null;
  problem: Problem | null;
}) {
  const { vaultId, credentialId } = place;
  const { data: story } = useQuery(credentialStory(vaultId, credentialId));
  const queries = useQueryClient();
  const router = useRouter();
  const reread = () => {
    void queries.invalidateQueries({ queryKey: credentialsKey(vaultId) });
    void queries.invalidateQueries(snapshotContents);
    router.refresh();
  };
  const changed = (result: Report | null) => {
    if (result !== null) report(result);
    reread();
  };
  const confirm = useConfirm((outcome) => outcome && reread());
  const known = present?.known ?? null;
  return (
    <div className="flex flex-col gap-4">
      {problem && (
        <>
          <ReloadNotice problem={problem} />
          <Notice tone="warn">This is the last snapshot. Nothing can be changed here.</Notice>
        </>
      )}
      {known === null && problem === null && (
        <Tombstone place={place} lastSeenAt={story?.lastSeenAt ?? null} />
      )}
      {present && <CredentialActions {...present} ask={confirm.ask} />}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Part>
          {known !== null && <LastCheck known={known} />}
          {story ? (
            <CredentialAbout story={problem === null ? withPresent(story, known) : story} />
          ) : (
            present && <Unmirrored {...present} />
          )}
        </Part>
        <Part>
          <CredentialHistory vaultId={vaultId} credentialId={credentialId} />
        </Part>
      </div>
      {present && (
        <CredentialDialogs
          vault={{
            vaultId,
            vaultName: present.vault.name,
            environment: present.vault.metadata.environment ?? null,
          }}
          rows={[present.known]}
          capabilities={present.capabilities}
          verificationRequired={present.verificationRequired}
          onChanged={changed}
        />
      )}
      {confirm.dialog}
    </div>
  );
}
