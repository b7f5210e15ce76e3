import { counted } from '@/lib/core/counted';
import type { GridRow } from './import-state';
import { byTarget } from './targets';

/** Vaults that are named before the rest is folded away. */
const SHOWN = 6;

/** Says exactly what will happen: which vaults are made, and how many credentials each vault gets. */
export function RunPlan({ ready }: { ready: readonly GridRow[] }) {
  const shares = byTarget(ready);
  if (shares.length === 0)
    return <p className="text-muted">Nothing is ready yet: a row needs a URL, a token and a vault.</p>;
  const made = shares.filter(({ target }) => target.kind === 'new').length;
  const lines = shares.map(({ key, target, rows }) => (
    <li key={key} className="break-words">
      <strong className="font-medium">{target.name}</strong>
      {target.kind === 'new' && ' (new)'}: {rows.length}
    </li>
  ));
  return (
    <div>
      <p>
        {made > 0 && `Makes ${counted(made, 'vault')}, then stores `}
        {made === 0 && 'Stores '}
        {counted(ready.length, 'credential')}. What a vault has already is skipped.
      </p>
      <ul aria-label="Credentials per vault" className="flex flex-wrap gap-x-5 text-muted">
        {lines.slice(0, SHOWN)}
      </ul>
      {lines.length > SHOWN && (
        <details>
          <summary className="text-muted">{counted(lines.length - SHOWN, 'more vault')}</summary>
          <ul className="flex flex-wrap gap-x-5 text-muted">{lines.slice(SHOWN)}</ul>
        </details>
      )}
    </div>
  );
}
