import type { Route } from 'next';
import { ActorName } from '@/components/actor-name';
import { confirmButton } from '@/components/confirm-action/confirm-action';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Link } from '@/components/link';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import { NOT_CHECKED, VERDICT_WORDS } from '@/components/verdict-words';
import type { CollectRequest, CollectState } from '@/lib/token-requests/model';
import { NAME_COLUMN } from '../../name-cells';
import { requestLabel } from './confirm-requests';

const STATES: Readonly<Record<CollectState, { word: string; tone: BadgeTone; title: string }>> = {
  to_approve: { word: 'To approve', tone: 'warn', title: 'A token was submitted and waits, encrypted.' },
  waiting: { word: 'Waiting', tone: 'quiet', title: 'The link was not used yet.' },
  stored: { word: 'Used', tone: 'ok', title: 'The token is stored in the vault.' },
  refused: { word: 'Refused', tone: 'quiet', title: 'The submitted token was deleted.' },
  unclear: {
    word: 'Outcome unknown',
    tone: 'danger',
    title: 'A token was submitted, but no usable answer came from the API. Look at the vault.',
  },
  expired: { word: 'Expired', tone: 'quiet', title: 'Not used, or not approved, in time.' },
  revoked: { word: 'Revoked', tone: 'quiet', title: 'The link was revoked before it was used.' },
};

/** Guarantee: a path of this application, made of an id that is encoded. */
const vaultRoute = (vaultId: string) => `/vaults/${encodeURIComponent(vaultId)}` as Route;

/** The instant that matters in this state. */
const instantOf = (request: CollectRequest): string =>
  request.state === 'waiting' || request.state === 'to_approve' || request.state === 'expired'
    ? request.expiresAt
    : (request.decidedAt ?? request.usedAt ?? request.createdAt);

const columns: Column<CollectRequest>[] = [
  {
    header: 'Server and vault',
    className: NAME_COLUMN,
    cell: (request) => (
      <span className="flex min-w-0 flex-col">
        <span className="truncate" title={request.target}>
          {request.target}
        </span>
        <span className="truncate text-xs text-muted">
          <Link href={vaultRoute(request.vaultId)} prefetch={false} className="underline">
            {request.vaultName}
          </Link>
          {' · '}
          <span title={request.purpose}>{request.purpose}</span>
        </span>
      </span>
    ),
  },
  {
    header: 'Asked by',
    from: 'md',
    className: 'max-w-40',
    cell: ({ askedByName }) => <ActorName stored={askedByName} />,
  },
  {
    header: 'Check',
    from: 'lg',
    className: 'whitespace-nowrap',
    cell: ({ verdict, state }) =>
      verdict === null ? (
        <span className="text-muted">{state === 'waiting' ? '–' : NOT_CHECKED}</span>
      ) : (
        <span title={verdict.sentence}>{VERDICT_WORDS[verdict.code]}</span>
      ),
  },
  {
    header: 'State',
    cell: ({ state }) => (
      <span title={STATES[state].title}>
        <Badge tone={STATES[state].tone} className="whitespace-nowrap">
          {STATES[state].word}
        </Badge>
      </span>
    ),
  },
  { header: 'Until, or when', from: 'sm', cell: (request) => <Time value={instantOf(request)} /> },
];

interface Reactions {
  onApprove: (request: CollectRequest) => void;
  onRefuse: (request: CollectRequest) => void;
  onRevoke: (request: CollectRequest) => void;
}

function RowActions({ request, ...on }: Reactions & { request: CollectRequest }) {
  if (!request.isMine) return null;
  const button = (label: string, act: (one: CollectRequest) => void) => (
    <Button variant="quiet" className="px-2" {...confirmButton} onClick={() => act(request)}>
      {label}
    </Button>
  );
  if (request.state === 'waiting') return button('Revoke', on.onRevoke);
  if (request.state !== 'to_approve') return null;
  return (
    <span className="inline-flex max-sm:flex-col">
      {button('Approve', on.onApprove)}
      {button('Refuse', on.onRefuse)}
    </span>
  );
}

export function RequestTable({
  caption,
  none,
  requests,
  ...reactions
}: Reactions & { caption: string; none: string; requests: CollectRequest[] }) {
  if (requests.length === 0) return <p className="text-muted">{none}</p>;
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={requests}
      rowKey={(request) => request.id}
      rowName={requestLabel}
      rowActions={(request) => <RowActions request={request} {...reactions} />}
    />
  );
}
