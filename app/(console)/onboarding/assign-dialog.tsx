import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { counted } from '@/lib/core/counted';
import type { GridRow, Target } from './import-state';
import { firstChoice, useVaultChoice } from './use-vault-choice';
import { VaultChoiceFields } from './vault-choice-fields';

export default function AssignDialog({
  rows,
  hidden,
  canMakeVaults,
  onAssign,
  onClose,
}: {
  rows: readonly GridRow[];
  hidden: number;
  canMakeVaults: boolean;
  onAssign: (targets: ReadonlyMap<string, Target>) => void;
  onClose: () => void;
}) {
  const into = useVaultChoice(firstChoice(canMakeVaults));
  const [only, setOnly] = useState(false);
  const without = rows.filter(({ target }) => target === null);
  const chosen = only ? without : rows;

  const assign = async (event: FormEvent) => {
    event.preventDefault();
    // React events bubble through portals: the enclosing form must not be submitted too.
    event.stopPropagation();
    const targets = await into.targetsFor(chosen);
    if (targets === null) return;
    onAssign(targets);
    onClose();
  };

  const first = rows[0];
  return (
    <Dialog
      title="Assign vaults"
      description={
        rows.length === 1 && first ? `For ${first.name}.` : `For ${counted(chosen.length, 'row')}.`
      }
      onClose={onClose}
    >
      <form
        method="dialog"
        aria-label="Assign vaults"
        noValidate
        onSubmit={assign}
        className="flex flex-col gap-4"
      >
        <VaultChoiceFields of={into} canMakeVaults={canMakeVaults} />
        {hidden > 0 && (
          <p className="text-muted">
            {counted(hidden, 'hidden ticked row')} {hidden === 1 ? 'does' : 'do'} not change.
          </p>
        )}
        {without.length > 0 && without.length < rows.length && (
          <label className="inline-flex items-center gap-2">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={only}
              onChange={({ target }) => setOnly(target.checked)}
            />
            Only the {without.length} without a vault
          </label>
        )}
        <div className="dialog-buttons">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={into.isLooking}>
            {into.isLooking ? 'Assigning…' : 'Assign'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
