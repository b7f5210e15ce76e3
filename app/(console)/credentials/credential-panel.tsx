import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Route } from 'next';
import { useState } from 'react';
import { CredentialFacts } from '@/components/credential-facts';
import { problemOf } from '@/components/data-table/use-pages';
import { TextField } from '@/components/form/field';
import { InlineForm } from '@/components/form/inline-form';
import { useActionForm } from '@/components/form/use-action-form';
import { Link } from '@/components/link';
import { ProblemNotice } from '@/components/problem-notice';
import { ReasonLine } from '@/components/reason-line';
import { useMay } from '@/components/signed-in';
import { Button, buttonClass } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { Time } from '@/components/ui/time';
import { callAction } from '@/lib/core/call-action';
import type { CredentialStory, ListedRow, Relative, StoryChange } from '@/lib/inventory/model';
import { credentialStory, snapshotContents } from '@/lib/inventory/queries';
import { termText } from '@/lib/inventory/query';
import LegalHolds from '../legal-holds';
import { Age } from '../token-cells';
import { UNDER_HOLD } from '../under-hold';
import { changeOwner } from './actions';
import { CredentialPolicies } from './credential-policies';
import { Status, Verified } from './credential-words';
import { Expiry } from './expiry';

const FIELD_WORDS: Readonly<Record<string, string>> = {
  created: 'Created',
  deleted: 'Deleted',
  restored: 'Listed again',
  archived_at: 'Archived',
  status: 'Status changed',
  updated_at: 'Token or settings changed',
  target: 'URL changed',
  metadata: 'Metadata changed',
  extra: 'Settings changed',
  kind: 'Kind changed',
  protocol: 'Transport changed',
};

const CAUSES = {
  console: 'in this console',
  api_token: 'through the API',
  outside: 'outside the console',
} as const;

const vaultHref = (id: string) => `/vaults/${encodeURIComponent(id)}` as Route;

function ChangeLine({ change }: { change: StoryChange }) {
  const { field, cause, actor, reason, auditSequence, since, until } = change;
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 border-b border-line py-1.5 last:border-0">
      <span className="font-medium">{FIELD_WORDS[field] ?? field}</span>
      <span>
        {cause === null ? 'cause not known yet' : CAUSES[cause]}
        {actor !== null && <bdi>{` by ${actor}`}</bdi>}
      </span>
      <span className="text-muted">
        {since === null ? (
          <>
            before <Time value={until} show="exact" />
          </>
        ) : (
          <>
            between <Time value={since} show="exact" /> and <Time value={until} show="exact" />
          </>
        )}
      </span>
      {auditSequence !== null && (
        <Link href={`/activity?entry=${auditSequence}` as Route} className="hover:underline" prefetch={false}>
          Entry #{auditSequence}
        </Link>
      )}
      {reason && (
        <span className="basis-full break-words">
          <ReasonLine reason={reason} />
        </span>
      )}
    </li>
  );
}

function Relatives({ title, of }: { title: string; of: readonly Relative[] }) {
  if (of.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3 className="mb-1 font-medium">{title}</h3>
      <ul>
        {of.map(({ vaultId, vaultName, id, target }) => (
          <li key={`${vaultId} ${id}`} className="truncate">
            <Link href={vaultHref(vaultId)} className="hover:underline" prefetch={false}>
              <bdi>{vaultName}</bdi>
            </Link>{' '}
            <span className="text-muted">{target}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The owner, and for those who may change it a form in its place. */
function Owner({ row: { vaultId, id, owner } }: { row: ListedRow }) {
  const [isEditing, setEditing] = useState(false);
  const client = useQueryClient();
  const mayChange = useMay('vaults.change');
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

function Story({ story, onSearch }: { story: CredentialStory; onSearch: (q: string) => void }) {
  const { row, changes, replaces } = story;
  const facts: [string, React.ReactNode][] = [
    [
      'Vault',
      <Link key="vault" href={vaultHref(row.vaultId)} className="hover:underline" prefetch={false}>
        <bdi>{row.vaultName}</bdi>
      </Link>,
    ],
    ['Environment', row.environment ?? '–'],
    ['Owner', <Owner key="owner" row={row} />],
    ['Status', <Status key="status" row={row} />],
    ['Verified', <Verified key="verified" row={row} />],
    ['Age', <Age key="age" row={row} />],
    ['Expires', <Expiry key="expires" row={row} />],
    ['Created', <Time key="created" value={row.createdAt} />],
    ['Archived', <Time key="archived" value={row.archivedAt} />],
    ['Last seen', <Time key="seen" value={story.lastSeenAt} />],
  ];
  return (
    <div className="flex flex-col gap-4">
      {story.deletedUnderHold !== null && (
        <Notice tone="danger" title={UNDER_HOLD[story.deletedUnderHold]}>
          This console did not delete it: see who else has access to the API.
        </Notice>
      )}
      <CredentialFacts facts={facts} id={row.id}>
        {(replaces ?? row.replacedBy) !== null && (
          <>
            <dt className="text-muted">{row.replacedBy === null ? 'Replaces' : 'Replaced by'}</dt>
            <dd className="min-w-0 break-words">
              <code>{row.replacedBy ?? replaces}</code>
              {story.replacementSource === 'inferred' && ' (inferred from URL and dates)'}
            </dd>
          </>
        )}
      </CredentialFacts>
      <LegalHolds place={{ vaultId: row.vaultId, credentialId: row.id }} name={row.target} />
      <CredentialPolicies story={story} />
      <Relatives title="Same token elsewhere" of={story.sameToken} />
      <Relatives title="Other vaults with this server" of={story.sameServer} />
      <section aria-label="Changes">
        <h3 className="mb-1 font-medium">Changes</h3>
        {changes.length === 0 ? (
          <p className="text-muted">
            No change was seen since the first snapshot on <Time value={story.firstSeenAt} show="exact" />.
          </p>
        ) : (
          <ul>
            {changes.map((change) => (
              <ChangeLine key={`${change.field} ${change.until}`} change={change} />
            ))}
          </ul>
        )}
      </section>
      <div className="flex flex-wrap gap-2">
        <Link href={vaultHref(row.vaultId)} className={buttonClass()} prefetch={false}>
          Open vault
        </Link>
        <button
          type="button"
          className={buttonClass()}
          onClick={() => onSearch(row.host === null ? row.target : termText('host', row.host))}
        >
          Show all for this server
        </button>
      </div>
    </div>
  );
}

/** The life of one credential. */
export default function CredentialPanel({
  vaultId,
  credentialId,
  onSearch,
  onClose,
}: {
  vaultId: string;
  credentialId: string;
  onSearch: (q: string) => void;
  onClose: () => void;
}) {
  const { data, error, isFetching, refetch } = useQuery(credentialStory(vaultId, credentialId));
  const problem = problemOf(error);
  return (
    <Dialog
      title={data?.row.service ?? data?.row.host ?? 'Credential'}
      description={data?.row.target}
      onClose={onClose}
    >
      {problem && <ProblemNotice problem={problem} onRetry={() => void refetch()} retrying={isFetching} />}
      {data && <Story story={data} onSearch={onSearch} />}
      {!data && !problem && (
        <p role="status" className="text-muted">
          Reading the inventory…
        </p>
      )}
    </Dialog>
  );
}
