import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import type { ReactNode } from 'react';
import { actionWords, placeWords } from '@/components/audit-words';
import { CredentialFacts } from '@/components/credential-facts';
import { problemOf } from '@/components/data-table/use-pages';
import { durationWords, instantText } from '@/components/duration-words';
import { Link } from '@/components/link';
import { OutcomeBadge } from '@/components/outcome-badge';
import { ProblemNotice } from '@/components/problem-notice';
import { ReasonLine } from '@/components/reason-line';
import { useMay } from '@/components/signed-in';
import { Badge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Time } from '@/components/ui/time';
import { actorLine } from '@/lib/core/person';
import { type Bar, ENDS, type LifeStory, type Source, type StoryLine } from '@/lib/lifelines/model';
import { lifeStory } from '@/lib/lifelines/queries';
import { sourceWords, verdictWords } from './bar-words';

const FIELD_WORDS: Readonly<Record<string, string>> = {
  created: 'Created',
  deleted: 'Deleted',
  archived_at: 'Archived',
  restored: 'Listed again',
  updated_at: 'Token or settings changed',
};

const PROOFS = {
  verified: { tone: 'ok', words: 'Chain verified' },
  broken: { tone: 'danger', words: 'Chain broken' },
  pending: { tone: 'quiet', words: 'Not verified yet' },
} as const;

const TRIGGERS = {
  leak: 'after the leak was reported',
  rotation: 'after its rotation began',
  intent: 'after it was requested',
} as const;

const at = (ms: number) => <Time value={instantText(ms)} />;
const Known = ({ source }: { source: Source | null }) =>
  source !== null && <span className="text-muted"> · {sourceWords(source)}</span>;

function Line({ line }: { line: StoryLine }) {
  const mayOpen = useMay('audit.read');
  const { sequence, action, outcome, actor, field, proof, reason } = line;
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5 border-b border-line py-1.5 last:border-0">
      <span className="text-muted">
        {sequence === null && 'before '}
        {at(line.at)}
      </span>
      <span className="font-medium">
        {action === null
          ? `${FIELD_WORDS[field ?? ''] ?? 'Changed'} outside the console`
          : actionWords(action)}
      </span>
      {outcome !== null && outcome !== 'success' && <OutcomeBadge entry={{ outcome, related: [] }} />}
      {actor !== null && <bdi>by {actorLine(actor)}</bdi>}
      {sequence !== null &&
        (mayOpen ? (
          <Link href={`/activity?entry=${sequence}` as Route} className="underline" prefetch={false}>
            Entry {placeWords(sequence)}
          </Link>
        ) : (
          <span>Entry {placeWords(sequence)}</span>
        ))}
      {proof !== null && <Badge tone={PROOFS[proof].tone}>{PROOFS[proof].words}</Badge>}
      {reason && (
        <span className="basis-full break-words">
          <ReasonLine reason={reason} />
        </span>
      )}
    </li>
  );
}

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
    ['Lived', endedAt === null ? '–' : durationWords(endedAt - createdAt)],
    ['Reason', end === null ? '–' : ENDS[end]],
    [
      'Time to end',
      trigger && endedAt !== null && endedAt >= trigger.at
        ? `${durationWords(endedAt - trigger.at)} ${TRIGGERS[trigger.kind]}`
        : 'Unknown',
    ],
    [
      'Replaced by',
      successor === null ? (
        'Nothing'
      ) : (
        <>
          <code className="break-all">{successor}</code>
          {bar.successorTarget !== bar.target && ` at ${bar.successorTarget}`}
          <Known source={bar.successorSource} />
        </>
      ),
    ],
    ['Gap after it', bar.gapMs === null ? 'None' : durationWords(bar.gapMs)],
    ['Overlap', bar.overlapMs === null ? 'None' : durationWords(bar.overlapMs)],
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

/** The life of one credential, with the audit entry behind each step. */
export default function StoryDialog({ bar, onClose }: { bar: Bar; onClose: () => void }) {
  const { data, error, isFetching, refetch } = useQuery(lifeStory(bar.vaultId, bar.id));
  const problem = problemOf(error);
  return (
    <Dialog title="Story of a credential" description={bar.target} onClose={onClose}>
      <div className="flex flex-col gap-4">
        {bar.isFromLog && (
          <p>This credential was deleted before the inventory existed. Only the audit log knows it.</p>
        )}
        <CredentialFacts facts={factsOf(bar, data)} id={bar.id} />
        <section aria-label="Steps">
          <h3 className="mb-1 font-medium">Steps</h3>
          {problem && (
            <ProblemNotice problem={problem} onRetry={() => void refetch()} retrying={isFetching} />
          )}
          {!data && !problem && (
            <p role="status" className="text-muted">
              Reading the audit log…
            </p>
          )}
          {data?.lines.length === 0 && (
            <p className="text-muted">The audit log and the inventory have no step of this credential.</p>
          )}
          {data && data.lines.length > 0 && (
            <ol>
              {data.lines.map((line) => (
                <Line key={`${line.sequence} ${line.at} ${line.field}`} line={line} />
              ))}
            </ol>
          )}
        </section>
        {!bar.isFromLog && (
          <Link
            href={
              `/credentials?open=${encodeURIComponent(bar.vaultId)}/${encodeURIComponent(bar.id)}` as Route
            }
            className={buttonClass('secondary', 'self-start')}
            prefetch={false}
          >
            Open in Credentials
          </Link>
        )}
      </div>
    </Dialog>
  );
}
