import { useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import { type ReactNode, useState } from 'react';
import { CredentialFacts } from '@/components/credential-facts';
import { credentialHref } from '@/components/credential-href';
import { protocolName } from '@/components/credential-names';
import { usePermission } from '@/components/current-user';
import { TextField } from '@/components/form/field';
import { InlineForm } from '@/components/form/inline-form';
import { useActionForm } from '@/components/form/use-action-form';
import { Link } from '@/components/link';
import { ServerAddress } from '@/components/server-address';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import { kindLabel } from '@/lib/credential-kinds/registry';
import type { CredentialStory, ListedRow, Relatives as RelativesOf } from '@/lib/inventory/model';
import { snapshotContents } from '@/lib/inventory/queries';
import { changeOwner } from './credentials/actions';
import { CredentialPolicies } from './credentials/credential-policies';
import { Status, Verified } from './credentials/credential-words';
import { Expiry } from './credentials/expiry';
import LegalHolds from './legal-holds';
import { Age } from './token-cells';
import { UNDER_HOLD } from './under-hold';

/** `target`: of the credential on the page; related credentials show their URL if it differs. */
function Relatives({
  title,
  of: { first, total },
  target: own,
}: {
  title: string;
  of: RelativesOf;
  target: string;
}) {
  if (total === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="mb-1 font-medium">{title}</h2>
      <ul className="flex flex-wrap gap-x-4 gap-y-0.5">
        {first.map(({ vaultId, vaultName, id, target }) => (
          <li key={`${vaultId} ${id}`} className="max-w-full min-w-0">
            <Link href={credentialHref(vaultId, id)} className="underline" prefetch={false}>
              <bdi>{vaultName}</bdi>
            </Link>
            {target !== own && <ServerAddress address={target} className="text-xs text-muted" />}
          </li>
        ))}
      </ul>
      {total > first.length && (
        <p className="mt-1 text-muted">And {counted(total - first.length, 'other')}.</p>
      )}
    </section>
  );
}

function Owner({ row: { vaultId, id, owner } }: { row: ListedRow }) {
  const [isEditing, setEditing] = useState(false);
  const client = useQueryClient();
  const mayChange = usePermission('vaults.change');
  const form = useActionForm({
    schema: () => import('@/lib/inventory/inputs').then((inputs) => inputs.setOwnerInput),
    defaults: { vaultId, credentialId: id, owner: owner ?? '' },
    act: (values) => callAction(changeOwner, values),
    onDone: () => {
      setEditing(false);
      void client.invalidateQueries(snapshotContents);
    },
  });
  if (!isEditing)
    return (
      <span className="flex flex-wrap items-center gap-2">
        {owner ?? <span className="text-muted">–</span>}
        {mayChange && <Button onClick={() => setEditing(true)}>Set owner</Button>}
      </span>
    );
  return (
    <InlineForm
      form={form}
      aria-label="Set owner"
      className="flex flex-col gap-2"
      verb="Save owner"
      onClose={() => setEditing(false)}
    >
      <TextField label="Email" type="email" spellCheck={false} autoFocus {...form.field('owner')} />
    </InlineForm>
  );
}

const Neighbour = ({ vaultId, id, isInferred }: { vaultId: string; id: string; isInferred: boolean }) => (
  <>
    <Link href={credentialHref(vaultId, id)} className="underline" prefetch={false}>
      <code className="break-all">{id}</code>
    </Link>
    {isInferred && ' (inferred from URL and dates)'}
  </>
);

export function CredentialAbout({ story }: { story: CredentialStory }) {
  const { row, replaces } = story;
  const isInferred = story.replacementSource === 'inferred';
  const { vaultId } = row;
  const facts: [string, ReactNode][] = [
    [
      'Vault',
      <Link
        key="vault"
        href={`/vaults/${encodeURIComponent(vaultId)}` as Route}
        className="hover:underline"
        prefetch={false}
      >
        <bdi>{row.vaultName}</bdi>
      </Link>,
    ],
    ['Environment', row.environment ?? '–'],
    ['Owner', <Owner key="owner" row={row} />],
    ['Status', <Status key="status" row={row} />],
    ['Type', kindLabel(row.kind)],
    ['Protocol', protocolName(row.protocol)],
    ['Verified', <Verified key="verified" row={row} />],
    ['Age', <Age key="age" row={row} />],
    ['Expires', <Expiry key="expires" row={row} />],
    ['Created', <Time key="created" value={row.createdAt} />],
    ['Archived', <Time key="archived" value={row.archivedAt} />],
    ['Last seen', <Time key="seen" value={story.lastSeenAt} />],
  ];
  if (replaces !== null)
    facts.push([
      'Replaces',
      <Neighbour key="replaces" vaultId={vaultId} id={replaces} isInferred={isInferred} />,
    ]);
  if (row.replacedBy !== null)
    facts.push([
      'Replaced by',
      <Neighbour key="replaced" vaultId={vaultId} id={row.replacedBy} isInferred={isInferred} />,
    ]);
  return (
    <>
      {story.deletedUnderHold !== null && (
        <Notice tone="danger" title={UNDER_HOLD[story.deletedUnderHold]}>
          This console did not delete it. Check who else has access to the API.
        </Notice>
      )}
      <CredentialFacts facts={facts} id={row.id} />
      <LegalHolds place={{ vaultId, credentialId: row.id }} name={row.target} />
      <CredentialPolicies story={story} />
      <Relatives title="Same token elsewhere" of={story.sameToken} target={row.target} />
      <Relatives title="Other vaults with this server" of={story.sameServer} target={row.target} />
    </>
  );
}
