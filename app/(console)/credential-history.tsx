import { useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { actorIn, locationLabel } from '@/components/audit-labels';
import { usePermission } from '@/components/current-user';
import { problemOf } from '@/components/data-table/use-pages';
import { instantText } from '@/components/duration-labels';
import { Link } from '@/components/link';
import { OutcomeBadge } from '@/components/outcome-badge';
import { ProblemNotice } from '@/components/problem-notice';
import { ReasonLine } from '@/components/reason-line';
import { Badge } from '@/components/ui/badge';
import { Time } from '@/components/ui/time';
import { counted } from '@/lib/core/counted';
import type { LifeStory, StoryLine } from '@/lib/lifelines/model';
import { lifeStory } from '@/lib/lifelines/queries';

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

const PROOFS = {
  verified: { tone: 'ok', words: 'Chain verified' },
  broken: { tone: 'danger', words: 'Chain broken' },
  pending: { tone: 'quiet', words: 'Chain not verified yet' },
} as const;

const Instant = ({ ms }: { ms: number }) => <Time value={instantText(ms)} show="evidence" />;

export function LineWords({ line: { actor, words, field, isOutside } }: { line: StoryLine }) {
  if (actor === null)
    return `${FIELD_WORDS[field ?? ''] ?? 'Changed'} ${isOutside ? 'outside the console' : '(cause not known yet)'}`;
  const { name, email } = actorIn(actor);
  return (
    <>
      <bdi className="font-medium" {...(email !== null && { title: email })}>
        {name}
      </bdi>
      <bdi>{words}</bdi>
    </>
  );
}

/** When it happened; for a change without an audit entry, between which snapshots. */
export const LineTime = ({ line: { at, since, sequence } }: { line: StoryLine }) => {
  if (sequence !== null) return <Instant ms={at} />;
  if (since === null)
    return (
      <>
        before <Instant ms={at} />
      </>
    );
  return (
    <>
      between <Instant ms={since} /> and <Instant ms={at} />
    </>
  );
};

/** The audit entry of a line, as a link for those who may read the log. */
export function EntryLink({ sequence }: { sequence: number }) {
  const mayOpen = usePermission('audit.read');
  const words = `Entry ${locationLabel(sequence)}`;
  if (!mayOpen) return words;
  return (
    <Link href={`/activity?entry=${sequence}` as Route} className="underline" prefetch={false}>
      {words}
    </Link>
  );
}

function Line({ line }: { line: StoryLine }) {
  const { sequence, outcome, proof, reason } = line;
  return (
    <li className="flex flex-col gap-0.5 border-b border-line py-1.5 last:border-0">
      <p className="break-words">
        <LineWords line={line} />
        {reason && (
          <span className="text-muted">
            {' · '}
            <ReasonLine reason={reason} isInSentence />
          </span>
        )}
      </p>
      <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-muted">
        <span>
          <LineTime line={line} />
        </span>
        {sequence !== null && <EntryLink sequence={sequence} />}
        {outcome !== null && outcome !== 'success' && <OutcomeBadge entry={{ outcome, related: [] }} />}
        {proof !== null && <Badge tone={PROOFS[proof].tone}>{PROOFS[proof].words}</Badge>}
      </p>
    </li>
  );
}

/** Only the embedded API records when sessions read a token, so no record does not mean unused. */
const Usage = ({ usage }: { usage: LifeStory['usage'] }) => (
  <section aria-label="Usage">
    <h2 className="mb-1 font-medium">Usage</h2>
    {usage === null ? (
      <p className="text-muted">No reads by agent sessions are recorded.</p>
    ) : (
      <p>
        Agent sessions read this token {counted(usage.reads, 'time')}, last on <Instant ms={usage.lastAt} />.
      </p>
    )}
  </section>
);

export function CredentialHistory({ vaultId, credentialId }: { vaultId: string; credentialId: string }) {
  const { data, error, isFetching, refetch } = useQuery(lifeStory(vaultId, credentialId));
  const mayOpen = usePermission('audit.read');
  const problem = problemOf(error);
  return (
    <>
      <section aria-label="History">
        <h2 className="mb-1 font-medium">History</h2>
        {problem && <ProblemNotice problem={problem} onRetry={() => void refetch()} retrying={isFetching} />}
        {!data && !problem && (
          <p role="status" className="text-muted">
            Loading the audit log…
          </p>
        )}
        {data?.lines.length === 0 && (
          <p className="text-muted">No changes in the audit log or the inventory.</p>
        )}
        {data && data.lines.length > 0 && (
          <ol aria-label="Changes of this credential">
            {data.lines.map((line) => (
              <Line key={`${line.sequence} ${line.at} ${line.field}`} line={line} />
            ))}
          </ol>
        )}
        {mayOpen && (
          <p className="mt-2">
            <Link
              href={`/activity?target=${encodeURIComponent(credentialId)}` as Route}
              prefetch={false}
              className="text-accent underline"
            >
              All activity of this credential
            </Link>
          </p>
        )}
      </section>
      {data && <Usage usage={data.usage} />}
    </>
  );
}
