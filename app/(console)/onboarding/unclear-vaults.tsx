import { Notice } from '@/components/ui/notice';
import { asDisplayed } from '@/lib/providers/model';
import { type GridRow, isDone } from './import-state';

/** Names that are told before the rest is counted. */
const SHOWN = 5;

/** Says which vaults that files name were not taken, while rows lack one for it. */
export function UnclearVaults({ names, rows }: { names: readonly string[]; rows: readonly GridRow[] }) {
  const lacking = new Set(
    rows.flatMap((row) => (row.target === null && !isDone(row) ? [asDisplayed(row.vaultName ?? '')] : [])),
  );
  const left = names.filter((name) => lacking.has(name));
  if (left.length === 0) return null;
  const told = left.slice(0, SHOWN).map((name) => `“${name}”`);
  const more = left.length - told.length;
  return (
    <Notice tone="warn" title="Some rows have no vault yet.">
      <p>
        What the files say is unclear for {told.join(', ')}
        {more > 0 && ` and ${more} more`}: several vaults have the name, the rows state several environments
        for it, or the list of vaults could not be read. Choose under “Assign vaults”.
      </p>
    </Notice>
  );
}
