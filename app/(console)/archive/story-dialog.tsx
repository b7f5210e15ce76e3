import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { CredentialFacts } from '@/components/credential-facts';
import { credentialHref } from '@/components/credential-href';
import { durationLabel, instantText } from '@/components/duration-labels';
import { Link } from '@/components/link';
import { buttonClass } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Time } from '@/components/ui/time';
import { actorLine } from '@/lib/core/person';
import { type Bar, ENDS, type LifeStory, type Source } from '@/lib/lifelines/model';
import { lifeStory } from '@/lib/lifelines/queries';
import { CredentialHistory } from '../credential-history';
import { sourceWords, verdictWords } from './bar-words';

const TRIGGERS = {
  leak: 'after the leak was reported',
  rotation: 'after its rotation began',
  intent: 'after it was requested',
} as const;

const at = (ms: number) => <Time value={instantText(ms)} show="evidence" />;
const Known = ({ source }: { source: Source | null }) =>
  source !== null && <span className="text-muted"> · {sourceWords(source)}</span>;

function factsOf(bar: Bar, story: LifeStory | undefined): [string, ReactNode][] {
  const { createdAt, createdSource, createdBy, endedAt, endedSource, endedBy, end, successor } = bar;
  const trigger = story?.trigger;
  return [
    ['Vault', <bdi key="vault">{bar.vaultName}</bdi>],
    ['Environment', bar.environment ?? '–'],
    ['Owner', bar.owner ?? '–'],
    [
      'Created',
      <>
        {at(createdAt)}
        {createdBy !== null && <bdi> by {actorLine(createdBy)}</bdi>}
        <Known source={createdSource} />
      </>,
    ],
    [
      bar.endedAs === 'deleted' ? 'Deleted' : 'Archived',
      endedAt === null ? (
        'Active'
      ) : (
        <>
          {at(endedAt)}
          {endedBy !== null && <bdi> by {actorLine(endedBy)}</bdi>}
          <Known source={endedSource} />
        </>
      ),
    ],
    ['Lived', endedAt === null ? '–' : durationLabel(endedAt - createdAt)],
    ['Reason', end === null ? '–' : ENDS[end]],
    [
      'Time to end',
      trigger && endedAt !== null && endedAt >= trigger.at
        ? `${durationLabel(endedAt - trigger.at)} ${TRIGGERS[trigger.kind]}`
        : 'Unknown',
    ],
    [
      'Replaced by',
      successor === null ? (
        'Nothing'
      ) : (
        <>
          <Link href={credentialHref(bar.vaultId, successor)} className="underline" prefetch={false}>
            <code className="break-all">{successor}</code>
          </Link>
          {bar.successorTarget !== bar.target && ` at ${bar.successorTarget}`}
          {bar.successorSource !== null && <span className="text-muted"> · {bar.successorSource}</span>}
        </>
      ),
    ],
    ['Gap after it', bar.gapMs === null ? 'None' : durationLabel(bar.gapMs)],
    ['Overlap', bar.overlapMs === null ? 'None' : durationLabel(bar.overlapMs)],
    [
      'Last check',
      bar.verdict === null ? (
        'Never checked'
      ) : (
        <>
          {verdictWords(bar.verdict)} {bar.verifiedAt !== null && at(bar.verifiedAt)}
        </>
      ),
    ],
  ];
}

export default function StoryDialog({ bar, onClose }: { bar: Bar; onClose: () => void }) {
  const { data } = useQuery(lifeStory(bar.vaultId, bar.id));
  return (
    <Dialog title="Credential history" description={bar.target} onClose={onClose}>
      <div className="flex flex-col gap-4">
        {bar.isFromLog && <p>Deleted before the inventory existed. Only the audit log has a record.</p>}
        <CredentialFacts facts={factsOf(bar, data)} id={bar.id} />
        <CredentialHistory vaultId={bar.vaultId} credentialId={bar.id} />
        <Link
          href={credentialHref(bar.vaultId, bar.id)}
          className={buttonClass('secondary', 'self-start')}
          prefetch={false}
        >
          Open credential
        </Link>
      </div>
    </Dialog>
  );
}
