import { type FormEvent, useState } from 'react';
import { Complaint, Options, SelectField, TextField } from '@/components/form/field';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { counted } from '@/lib/core/counted';
import { ReadError } from '@/lib/core/fetcher';
import type { Vault } from '@/lib/providers/model';
import { ENVIRONMENT_NAMES, ENVIRONMENTS, STATED_ENVIRONMENTS } from '@/lib/vaults/limits';
import { VaultSearch } from '../vault-search';
import type { Environment, GridRow, Target } from './import-state';
import { AmbiguousName, type Rule, resolveTargets, targetOf } from './targets';

const KINDS: Readonly<Record<Rule['kind'], string>> = {
  existing: 'One existing vault',
  new: 'One new vault',
  'by-environment': 'One new vault per environment',
  'by-file': 'One new vault per file',
};
const KIND_NAMES: Rule['kind'][] = ['existing', 'new', 'by-environment', 'by-file'];

function ruleOf(
  kind: Rule['kind'],
  { vault, name, environment }: { vault: Vault | null; name: string; environment: Environment },
): Rule | string {
  if (kind === 'existing') return vault === null ? 'Choose a vault.' : { kind, vault };
  if (kind === 'by-file') return { kind, environment };
  if (name.trim() === '') return 'Enter a name.';
  return kind === 'new' ? { kind, name, environment } : { kind, name, otherwise: environment };
}

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
  const [kind, setKind] = useState<Rule['kind']>(canMakeVaults ? 'new' : 'existing');
  const [vault, setVault] = useState<Vault | null>(null);
  const [name, setName] = useState('');
  const [environment, setEnvironment] = useState<Environment>('');
  const [complaint, setComplaint] = useState<string>();
  const [isLooking, setLooking] = useState(false);
  const [only, setOnly] = useState(false);
  const without = rows.filter(({ target }) => target === null);
  const chosen = only ? without : rows;

  const assign = async (event: FormEvent) => {
    event.preventDefault();
    // A form of its own: what encloses it in React must not be submitted as well.
    event.stopPropagation();
    const rule = ruleOf(kind, { vault, name, environment });
    setComplaint(typeof rule === 'string' ? rule : undefined);
    if (typeof rule === 'string' || isLooking) return;
    setLooking(true);
    const wanted = new Map(chosen.map((row) => [row.key, targetOf(rule, row)]));
    try {
      onAssign(await resolveTargets(wanted, AbortSignal.timeout(30_000)));
      onClose();
    } catch (error) {
      const isKnown = error instanceof AmbiguousName || error instanceof ReadError;
      setComplaint(isKnown ? error.message : 'The list of vaults could not be read. Try again.');
      setLooking(false);
    }
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
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 font-medium">Into</legend>
          {KIND_NAMES.map((one) => (
            <label key={one} className="inline-flex items-center gap-2">
              <input
                type="radio"
                name="rule"
                className="size-4 accent-accent"
                checked={kind === one}
                disabled={one !== 'existing' && !canMakeVaults}
                onChange={() => setKind(one)}
              />
              {KINDS[one]}
            </label>
          ))}
        </fieldset>
        {!canMakeVaults && (
          <Notice>This API makes no vault without a credential: make it first, under “New vault”.</Notice>
        )}
        {kind === 'existing' && <VaultSearch chosen={vault} onChoose={setVault} />}
        {(kind === 'new' || kind === 'by-environment') && (
          <TextField
            label="Name"
            maxLength={255}
            value={name}
            hint={
              kind === 'new'
                ? 'Where a vault of this name exists already, it is taken.'
                : 'The environment is added: “Payments” becomes “Payments · production”.'
            }
            onChange={({ target }) => setName(target.value)}
          />
        )}
        {kind === 'by-file' && <p className="text-muted">Each vault is called like its file.</p>}
        {kind !== 'existing' && (
          <SelectField
            label={kind === 'by-environment' ? 'Environment of rows that state none' : 'Environment'}
            value={environment}
            onChange={({ target }) => setEnvironment(ENVIRONMENTS.find((one) => one === target.value) ?? '')}
          >
            <Options of={STATED_ENVIRONMENTS} names={ENVIRONMENT_NAMES} />
          </SelectField>
        )}
        {hidden > 0 && (
          <p className="text-muted">
            {counted(hidden, 'ticked row')} not shown {hidden === 1 ? 'stays as it is' : 'stay as they are'}.
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
        <Complaint>{complaint}</Complaint>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" disabled={isLooking}>
            {isLooking ? 'Assigning…' : 'Assign'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
