import type { FormEvent } from 'react';
import { Button } from '@/components/ui/button';
import { counted } from '@/lib/core/counted';
import { type GridRow, isDone } from './import-state';
import { tickedRows } from './readiness';
import type { useVaultChoice } from './use-vault-choice';
import { VaultChoiceFields } from './vault-choice-fields';

export function PlacePanel({
  rows,
  into,
  canMakeVaults,
  isReading,
  onNext,
}: {
  rows: readonly GridRow[];
  into: ReturnType<typeof useVaultChoice>;
  canMakeVaults: boolean;
  isReading: boolean;
  onNext: () => Promise<void>;
}) {
  const open = rows.filter((row) => !isDone(row));
  const own = open.filter(({ hasOwnVault }) => hasOwnVault).length;
  const ticked = tickedRows(rows).length;
  const next = async (event: FormEvent) => {
    event.preventDefault();
    if (!into.isLooking) await onNext();
  };
  return (
    <form
      method="dialog"
      aria-label="Choose vaults"
      noValidate
      onSubmit={next}
      className="flex flex-col gap-3 rounded-md border border-line bg-surface p-3"
    >
      {own < open.length && (
        <div className="grid items-start gap-x-8 gap-y-3 sm:grid-cols-[max-content_minmax(0,28rem)]">
          <VaultChoiceFields of={into} canMakeVaults={canMakeVaults} />
        </div>
      )}
      {own > 0 && (
        <p className="text-muted">
          {counted(own, 'row')} {own === 1 ? 'keeps its vault' : 'keep their vaults'}: the file names it, or
          you chose it.
        </p>
      )}
      <div>
        <Button type="submit" variant="primary" disabled={isReading || into.isLooking || ticked === 0}>
          {into.isLooking ? 'Looking for vaults…' : `Place ${counted(ticked, 'credential')}`}
        </Button>
      </div>
    </form>
  );
}
