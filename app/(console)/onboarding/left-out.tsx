import { Notice } from '@/components/ui/notice';
import { counted } from '@/lib/core/counted';
import type { FileProblem, SkippedEntry } from '@/lib/import/row';

/** What was read but is no row, and files that could not be read: each with its reason. */
export function LeftOut({
  skipped,
  problems,
}: {
  skipped: readonly SkippedEntry[];
  problems: readonly FileProblem[];
}) {
  return (
    <>
      {problems.length > 0 && (
        <Notice
          tone="warn"
          title={problems.length === 1 ? 'A file was not read in full.' : 'Some files were not read in full.'}
        >
          <ul>
            {problems.map(({ file, sentence }) => (
              <li key={`${file} ${sentence}`}>
                <span className="font-medium">{file}</span>: {sentence}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {skipped.length > 0 && (
        <details className="rounded-md border border-line bg-surface px-3 py-2">
          <summary>{counted(skipped.length, 'entry was', 'entries were')} left out</summary>
          <ul aria-label="Left out" className="mt-2 flex max-h-64 flex-col gap-1 overflow-y-auto">
            {skipped.map(({ name, source, sentence }) => (
              <li key={`${source.file} ${source.path} ${name}`} className="break-words">
                <span className="font-medium">{name}</span>{' '}
                <span className="text-xs text-muted">
                  {source.file}, {source.path}
                </span>
                <span className="block text-muted">{sentence}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
