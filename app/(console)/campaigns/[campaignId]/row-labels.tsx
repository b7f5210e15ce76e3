import type { Route } from 'next';
import { Link } from '@/components/link';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { formatDay } from '@/components/ui/time';
import { VERDICT_LABELS } from '@/components/verdict-labels';
import { type CampaignRow, type RowState, STATE_WORDS } from '@/lib/campaigns/model';
import { actorLine } from '@/lib/core/person';
import type { VerdictCode } from '@/lib/verification/verdict';

const TONES: Readonly<Record<RowState, BadgeTone>> = {
  to_do: 'quiet',
  asked: 'warn',
  rotated: 'ok',
  verified: 'ok',
  elsewhere: 'ok',
  not_possible: 'danger',
  retired: 'quiet',
};

export const StateBadge = ({ state }: { state: RowState }) => (
  <Badge tone={TONES[state]} className="whitespace-nowrap">
    {STATE_WORDS[state]}
  </Badge>
);

const by = (name: string | null) => (name === null ? '' : ` by ${actorLine(name)}`);

const isVerdict = (code: string): code is VerdictCode => Object.hasOwn(VERDICT_LABELS, code);

/** Whether a teammate's token is stored while the credential that it replaces is still active. */
export const hasStoredToken = ({ state, request, shows, credentialId }: CampaignRow): boolean =>
  (state === 'to_do' || state === 'asked') &&
  request?.credentialId !== null &&
  request?.credentialId !== undefined &&
  request.credentialId !== credentialId &&
  shows === 'active';

export function factsOf(row: CampaignRow): string[] {
  const { rotation, decision, request, openRotation, verdict, state, shows } = row;
  return [
    ...(openRotation === 'unfinished'
      ? ['A rotation was started and its outcome is unknown. Open the vault to complete it.']
      : []),
    ...(openRotation === 'abandoned' ? ['A rotation was closed before it was complete.'] : []),
    ...(rotation ? [`Rotated on ${formatDay(rotation.at)}${by(rotation.byName)}.`] : []),
    ...(rotation && verdict !== null && isVerdict(verdict) && verdict !== 'proven'
      ? [`New token: ${VERDICT_LABELS[verdict].toLowerCase()}.`]
      : []),
    ...(decision && (state === decision.state || rotation)
      ? [
          `${STATE_WORDS[decision.state]}: ${decision.note} (${actorLine(decision.byName)}, ${formatDay(decision.at)})`,
        ]
      : []),
    ...(hasStoredToken(row)
      ? ['A teammate’s token is stored in a new credential. Archive the old one to finish.']
      : []),
    ...(request && state === 'asked' ? [`Asked on ${formatDay(request.at)}${by(request.askedByName)}.`] : []),
    ...(state === 'retired' ? [shows === 'deleted' ? 'It was deleted.' : 'It was archived.'] : []),
    ...(shows === 'not_listed' && !rotation ? ['The last snapshot does not list it.'] : []),
  ];
}

export const VaultLink = ({ row }: { row: CampaignRow }) => (
  <Link
    href={`/vaults/${encodeURIComponent(row.vaultId)}` as Route}
    prefetch={false}
    className="hover:underline"
  >
    <bdi>{row.vaultName}</bdi>
  </Link>
);
