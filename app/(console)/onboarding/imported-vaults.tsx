import { Link } from '@/components/link';
import { counted } from '@/lib/core/counted';
import type { GridRow } from './import-state';

interface ImportedVault {
  id: string;
  name: string;
  created: number;
}

export function importedVaults(rows: readonly GridRow[]): ImportedVault[] {
  const vaults = new Map<string, ImportedVault>();
  for (const { ended, target } of rows) {
    if (ended?.vaultId == null || (ended.outcome !== 'created' && ended.outcome !== 'skipped')) continue;
    const vault = vaults.get(ended.vaultId) ?? { id: ended.vaultId, name: ended.vaultId, created: 0 };
    vaults.set(ended.vaultId, {
      ...vault,
      // A row of an earlier visit has only the id of its vault.
      name: target?.name ?? vault.name,
      created: vault.created + (ended.outcome === 'created' ? 1 : 0),
    });
  }
  return [...vaults.values()];
}

export function ImportedVaults({ rows }: { rows: readonly GridRow[] }) {
  const vaults = importedVaults(rows);
  if (vaults.length === 0) return null;
  return (
    <ul aria-label="Imported into" className="mt-1 flex max-h-40 flex-wrap gap-x-5 gap-y-1 overflow-y-auto">
      {vaults.map(({ id, name, created }) => (
        <li key={id} className="min-w-0 break-words">
          <Link href={`/vaults/${encodeURIComponent(id)}`} prefetch={false} className="underline">
            <bdi>{name}</bdi>
          </Link>
          : {counted(created, 'new credential')}
        </li>
      ))}
    </ul>
  );
}
