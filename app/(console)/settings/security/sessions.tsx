import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { ProblemNotice } from '@/components/problem-notice';
import { report } from '@/components/results/report';
import { Badge } from '@/components/ui/badge';
import { BusyButton } from '@/components/ui/busy-button';
import { Time } from '@/components/ui/time';
import type { SessionFacts } from '@/lib/auth/model';
import { callAction } from '@/lib/core/call-action';
import type { Problem, Result } from '@/lib/core/result';
import { NAME_COLUMN } from '../../name-cells';
import { endOtherSessions, endSession } from '../actions';
import { Section } from '../section';
import { deviceName } from './device-name';

const columns: Column<SessionFacts>[] = [
  {
    header: 'Device',
    className: NAME_COLUMN,
    cell: (session) => (
      <>
        <span className="flex flex-wrap items-center gap-2">
          <span className="truncate font-medium" title={session.userAgent ?? undefined}>
            {deviceName(session.userAgent)}
          </span>
          {session.isCurrent && <Badge tone="ok">This session</Badge>}
        </span>
        <span className="text-xs text-muted sm:hidden">
          <Time value={session.lastUsedAt} />
        </span>
      </>
    ),
  },
  { header: 'Address', from: 'md', cell: (session) => session.address ?? '–' },
  { header: 'Signed in', from: 'lg', cell: (session) => <Time value={session.createdAt} /> },
  { header: 'Last use', from: 'sm', cell: (session) => <Time value={session.lastUsedAt} /> },
];

export function Sessions({ sessions }: { sessions: SessionFacts[] }) {
  const router = useRouter();
  const [problem, setProblem] = useState<Problem | null>(null);

  const end = async (call: () => Promise<Result<unknown>>, sentence: string) => {
    setProblem(null);
    const result = await call();
    if (result.ok) report({ tone: 'ok', sentence });
    else setProblem(result.problem);
    if (result.ok || !result.problem.unanswered) router.refresh();
  };
  const others = sessions.filter((session) => !session.isCurrent);

  return (
    <Section
      title="Sessions"
      lead="A session ends after 8 hours without use, and after 7 days in any case."
      actions={
        <BusyButton
          disabled={others.length === 0}
          onPress={() => end(() => callAction(endOtherSessions, {}), 'You are signed out everywhere else.')}
        >
          Sign out everywhere else
        </BusyButton>
      }
    >
      {problem && <ProblemNotice problem={problem} title="Nothing was signed out" />}
      <DataTable
        caption="Sessions"
        columns={columns}
        rows={sessions}
        rowKey={(session) => session.id}
        rowName={(session) => deviceName(session.userAgent)}
        rowActions={(session) =>
          !session.isCurrent && (
            <BusyButton
              variant="quiet"
              className="px-2"
              onPress={() =>
                end(
                  () => callAction(endSession, { sessionId: session.id }),
                  `${deviceName(session.userAgent)} is signed out.`,
                )
              }
            >
              Sign out
            </BusyButton>
          )
        }
      />
    </Section>
  );
}
