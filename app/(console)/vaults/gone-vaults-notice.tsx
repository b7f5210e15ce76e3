import { Link } from '@/components/link';
import { Notice } from '@/components/ui/notice';
import type { GoneVault } from '@/lib/rotation/server/gone-vaults';

/** Leads to what is unfinished in vaults that no list shows any more. */
export function GoneVaultsNotice({ vaults }: { vaults: readonly GoneVault[] }) {
  if (vaults.length === 0) return null;
  return (
    <Notice
      tone="warn"
      title="The API does not have these vaults, but changes that were begun in them are unfinished."
    >
      <ul>
        {vaults.map(({ vaultId, target, unfinished }) => (
          <li key={vaultId}>
            <Link href={`/vaults/${vaultId}`} prefetch={false} className="underline">
              Close unfinished changes in {vaultId}
            </Link>{' '}
            ({unfinished === 1 ? target : `${target} and ${unfinished - 1} more`})
          </li>
        ))}
      </ul>
    </Notice>
  );
}
