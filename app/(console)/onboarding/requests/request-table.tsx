import type { Route } from 'next';
import { ActorName } from '@/components/actor-name';
import { type ConfirmRequest, confirmButton, reported } from '@/components/confirm-action/confirm-action';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Link } from '@/components/link';
import { ServerAddress } from '@/components/server-address';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Time } from '@/components/ui/time';
import { NOT_CHECKED, VERDICT_LABELS } from '@/components/verdict-labels';
import { callAction } from '@/lib/core/call-action';
import { counted } from '@/lib/core/counted';
import type { Approved, CollectRequest, CollectState } from '@/lib/token-requests/model';
import { NAME_COLUMN } from '../../name-cells';
import { approveRequest, refuseRequest, revokeRequest } from './actions';

const requestLabel = ({ target, vaultName }: CollectRequest): string => `${target} in ${vaultName}`;

const targetsOf = (request: CollectRequest) => [{ id: request.id, label: requestLabel(request) }];

const sameToken = ({ sameTokenAs: { length } }: Approved): string | undefined =>
  length === 0
    ? undefined
    : `is approved. The same token is kept in ${counted(length, 'other credential')} too`;

const approval = (request: CollectRequest): ConfirmRequest => ({
  verb: 'Approve',
  done: 'approved',
  kind: 'request',
  targets: targetsOf(request),
  consequence: `Stores the submitted token in the vault “${request.vaultName}” and deletes it here. ${
    request.verdict === null
      ? 'The token was not verified.'
      : `Check at submission: ${VERDICT_LABELS[request.verdict.code]}. ${request.verdict.sentence}`
  }`,
  run: async ({ id }) => {
    const result = await callAction(approveRequest, { requestId: id });
    return result.ok ? { ok: true, value: { note: sameToken(result.value), warns: true } } : result;
  },
});

const refusal = (request: CollectRequest): ConfirmRequest => ({
  verb: 'Refuse',
  done: 'refused',
  kind: 'request',
  targets: targetsOf(request),
  consequence: 'Deletes the submitted token, which cannot be undone. Nothing is stored in the vault.',
  run: ({ id }) => reported(callAction(refuseRequest, { requestId: id })),
});

const revocation = (request: CollectRequest): ConfirmRequest => ({
  verb: 'Revoke',
  done: 'revoked',
  kind: 'request',
  targets: targetsOf(request),
  consequence: 'The link stops working immediately. A token that is being submitted may still be stored.',
  run: ({ id }) => reported(callAction(revokeRequest, { requestId: id })),
});

const STATES: Readonly<Record<CollectState, { word: string; tone: BadgeTone; title: string }>> = {
  to_approve: { word: 'To approve', tone: 'warn', title: 'A token was submitted and is kept encrypted.' },
  waiting: { word: 'Waiting', tone: 'quiet', title: 'The link was not used yet.' },
  stored: { word: 'Used', tone: 'ok', title: 'The token is stored in the vault.' },
  refused: { word: 'Refused', tone: 'quiet', title: 'The submitted token was deleted.' },
  unclear: {
    word: 'Outcome unknown',
    tone: 'danger',
    title: 'A token was submitted, but the API did not confirm it. Check the vault.',
  },
  expired: { word: 'Expired', tone: 'quiet', title: 'Not used, or not approved, in time.' },
  revoked: { word: 'Revoked', tone: 'quiet', title: 'The link was revoked before it was used.' },
};

/** Guarantee: a path of this application, made of an encoded id. */
const vaultRoute = (vaultId: string) => `/vaults/${encodeURIComponent(vaultId)}` as Route;

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
        <ServerAddress address={request.target} />
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
        <span title={verdict.sentence}>{VERDICT_LABELS[verdict.code]}</span>
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
  { header: 'Expires or ended', from: 'sm', cell: (request) => <Time value={instantOf(request)} /> },
];

function RowActions({ request, ask }: { request: CollectRequest; ask: (asked: ConfirmRequest) => void }) {
  if (!request.isMine) return null;
  const button = (label: string, about: (one: CollectRequest) => ConfirmRequest) => (
    <Button variant="quiet" className="px-2" {...confirmButton} onClick={() => ask(about(request))}>
      {label}
    </Button>
  );
  if (request.state === 'waiting') return button('Revoke', revocation);
  if (request.state !== 'to_approve') return null;
  return (
    <span className="inline-flex max-sm:flex-col">
      {button('Approve', approval)}
      {button('Refuse', refusal)}
    </span>
  );
}

export const RequestTable = ({
  caption,
  requests,
  ask,
}: {
  caption: string;
  requests: CollectRequest[];
  ask: (asked: ConfirmRequest) => void;
}) => (
  <DataTable
    caption={caption}
    columns={columns}
    rows={requests}
    rowKey={(request) => request.id}
    rowName={requestLabel}
    rowActions={(request) => <RowActions request={request} ask={ask} />}
  />
);
