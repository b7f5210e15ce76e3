import { Link } from '@/components/link';
import { Button, buttonClass } from '@/components/ui/button';
import type { GridRow } from './import-state';
import { reportCsv, reportJson } from './run-report';

/** Hands the browser a file that it made itself: nothing is asked of the server. */
function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}

/** What is left of a run: its report, and its rows in the audit log for those who may read it. */
export function ReportLinks({
  rows,
  runId,
  seesActivity,
}: {
  rows: readonly GridRow[];
  runId: string;
  seesActivity: boolean;
}) {
  const name = `import-${runId.slice(0, 8)}`;
  return (
    <>
      <Button onClick={() => download(`${name}.json`, 'application/json', reportJson(runId, rows))}>
        Download report (JSON)
      </Button>
      <Button onClick={() => download(`${name}.csv`, 'text/csv;charset=utf-8', reportCsv(rows))}>
        Download report (CSV)
      </Button>
      {seesActivity && (
        <Link
          href={`/activity?target=${encodeURIComponent(runId)}`}
          prefetch={false}
          className={buttonClass()}
        >
          See it in the activity
        </Link>
      )}
    </>
  );
}
