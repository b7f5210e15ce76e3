import { CopyButton } from '@/components/ui/copy-button';
import type { Source, TokenPlace } from '@/lib/import/row';
import type { GridRow } from './import-state';

interface Holder {
  file: string;
  places: string[];
}

function placeOf({ path }: Source, { line, variable }: TokenPlace): string {
  const key = variable ?? path;
  return key === `line ${line}` ? key : `line ${line}: ${key}`;
}

/** Files that still contain stored tokens, with line and key. Contains no token. */
export function removablePlaces(rows: readonly GridRow[]): Holder[] {
  const holders = new Map<string, string[]>();
  for (const { ended, source, tokenPlace } of rows) {
    // A typed token is in no file.
    if (ended?.outcome !== 'created' || tokenPlace === undefined) continue;
    const known = holders.get(tokenPlace.file) ?? [];
    known.push(placeOf(source, tokenPlace));
    holders.set(tokenPlace.file, known);
  }
  return [...holders].map(([file, places]) => ({ file, places: [...new Set(places)] }));
}

/** Up to this number, places are shown expanded. */
const OPEN_MAX = 40;

export function Removable({ rows }: { rows: readonly GridRow[] }) {
  const holders = removablePlaces(rows);
  if (holders.length === 0) return null;
  const text = holders.map(({ file, places }) => [file, ...places.map((place) => `  ${place}`)].join('\n'));
  const total = holders.reduce((sum, { places }) => sum + places.length, 0);
  return (
    <details open={total <= OPEN_MAX} className="rounded-md border border-line bg-surface px-3 py-2">
      <summary className="font-medium">You can now remove these from your files</summary>
      <div className="mt-2 flex items-start gap-3">
        <ul
          aria-label="What can be removed"
          className="grid min-w-0 flex-1 gap-x-6 gap-y-2 sm:grid-cols-2 xl:grid-cols-3"
        >
          {holders.map(({ file, places }) => (
            <li key={file} className="min-w-0">
              <span className="break-words">{file}</span>
              <ul className="text-muted">
                {places.map((place) => (
                  <li key={place} className="break-words">
                    {place}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
        <CopyButton text={text.join('\n')} label="Copy the list" />
      </div>
    </details>
  );
}
