import { Complaint, Options, SelectField, TextField } from '@/components/form/field';
import { Notice } from '@/components/ui/notice';
import { ENVIRONMENT_NAMES, ENVIRONMENTS, STATED_ENVIRONMENTS } from '@/lib/vaults/limits';
import { VaultSearch } from '../vault-search';
import type { Rule } from './targets';
import type { useVaultChoice } from './use-vault-choice';

const KINDS: Readonly<Record<Rule['kind'], string>> = {
  existing: 'One existing vault',
  new: 'One new vault',
  'by-environment': 'One new vault per environment',
  'by-file': 'One new vault per file',
};
const KIND_NAMES: Rule['kind'][] = ['existing', 'new', 'by-environment', 'by-file'];

export function VaultChoiceFields({
  of: { choice, setChoice, complaint },
  canMakeVaults,
}: {
  of: ReturnType<typeof useVaultChoice>;
  canMakeVaults: boolean;
}) {
  const { kind, vault, name, environment } = choice;
  return (
    <>
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
              onChange={() => setChoice({ ...choice, kind: one })}
            />
            {KINDS[one]}
          </label>
        ))}
      </fieldset>
      <div className="flex min-w-0 flex-col gap-4">
        {!canMakeVaults && (
          <Notice>
            This API creates vaults only with a credential. Create the vault first, under “New vault”.
          </Notice>
        )}
        {kind === 'existing' && (
          <VaultSearch chosen={vault} onChoose={(one) => setChoice({ ...choice, vault: one })} />
        )}
        {(kind === 'new' || kind === 'by-environment') && (
          <TextField
            label="Name"
            maxLength={255}
            value={name}
            hint={
              kind === 'new'
                ? 'An existing vault with this name is used.'
                : 'The environment is added: “Payments” becomes “Payments · production”.'
            }
            onChange={({ target }) => setChoice({ ...choice, name: target.value })}
          />
        )}
        {kind === 'by-file' && <p className="text-muted">Each vault gets the name of its file.</p>}
        {kind !== 'existing' && (
          <SelectField
            label={kind === 'by-environment' ? 'Environment of rows that state none' : 'Environment'}
            value={environment}
            onChange={({ target }) =>
              setChoice({
                ...choice,
                environment: ENVIRONMENTS.find((one) => one === target.value) ?? '',
              })
            }
          >
            <Options of={STATED_ENVIRONMENTS} names={ENVIRONMENT_NAMES} />
          </SelectField>
        )}
        <Complaint>{complaint}</Complaint>
      </div>
    </>
  );
}
