import { useRef, useState } from 'react';
import { useConfirmed } from '@/components/confirm-identity';
import { ProblemNotice } from '@/components/problem-notice';
import { Button } from '@/components/ui/button';
import type { ExportFormat } from '@/lib/audit/activity';
import type { AuditFilters } from '@/lib/audit/activity-params';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import type { Problem } from '@/lib/core/result';
import { prepareExport } from './actions';

const NAMES: Readonly<Record<ExportFormat, string>> = { jsonl: 'JSON Lines', csv: 'CSV' };

export function ExportButtons({ filters }: { filters: AuditFilters }) {
  const confirmed = useConfirmed();
  const download = useRef<HTMLAnchorElement>(null);
  const [preparing, setPreparing] = useState<ExportFormat | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const start = async (format: ExportFormat) => {
    setPreparing(format);
    setProblem(null);
    const result = await confirmed(() =>
      callAction(prepareExport, { format, ...filters }, { unanswered: NOTHING_CHANGED }),
    );
    setPreparing(null);
    if (!result.ok) {
      setProblem(result.problem);
      return;
    }
    if (!download.current) return;
    download.current.href = result.value.address;
    download.current.click();
  };
  return (
    <>
      {(['jsonl', 'csv'] as const).map((format) => (
        <Button
          key={format}
          // Not `disabled`, which would remove the focus from where the dialog returns it.
          aria-disabled={preparing !== null}
          onClick={() => preparing === null && void start(format)}
        >
          {preparing === format ? 'Preparing…' : `Export ${NAMES[format]}`}
        </Button>
      ))}
      {/* A plain link, because the answer is a file. */}
      <a ref={download} href="/activity" download hidden>
        Download
      </a>
      {problem && (
        <div className="basis-full">
          <ProblemNotice problem={problem} title="Nothing was exported" />
        </div>
      )}
    </>
  );
}
