import type { UseFormReturn } from 'react-hook-form';
import type { z } from 'zod';
import { CredentialFields } from '@/components/credential-fields';
import { Button } from '@/components/ui/button';
import { fieldNames } from '@/lib/credential-kinds/form-values';
import type { Capabilities } from '@/lib/providers/model';
import type { createVaultForm } from '@/lib/vaults/inputs';
import { CredentialNotes } from '../../credential-notes';
import type { CredentialNote } from '../../use-credential-notes';
import { TokenCheckPanel } from '../token-check-panel';
import { isSame, typedToken, useTokenCheck } from '../use-token-check';

type Form = UseFormReturn<z.input<typeof createVaultForm>, unknown, z.output<typeof createVaultForm>>;

/** One credential of a vault that is being made; what “Verify” finds goes with it. */
export function InlineCredential({
  index,
  form,
  capabilities,
  isRequired,
  isSending,
  notes,
  onRemove,
}: {
  index: number;
  form: Form;
  capabilities: Capabilities;
  /** Vaults of the chosen environment take only tokens that their server accepts. */
  isRequired: boolean;
  isSending: boolean;
  notes: readonly CredentialNote[];
  onRemove: () => void;
}) {
  const at = `credentials.${index}` as const;
  const typed = typedToken(form.watch(at) ?? {});
  const check = useTokenCheck(typed, isRequired);
  const verify = async () => {
    const named = (['mcpServerUrl', 'protocol', ...fieldNames(typed.kind)] as const).map(
      (name) => `${at}.${name}` as const,
    );
    if (!(await form.trigger(named, { shouldFocus: true }))) return;
    const verified = await check.verify();
    // The credential before it may have been removed since, and another one may have its place.
    if (isSame(typedToken(form.getValues(at) ?? {}), typed)) form.setValue(`${at}.proof`, verified?.proof);
  };
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <legend className="px-1 text-muted">Credential {index + 1}</legend>
      <CredentialFields
        capabilities={capabilities}
        kind={typed.kind}
        register={(name) => form.register(`${at}.${name}`)}
        errors={form.formState.errors.credentials?.[index]}
      />
      <CredentialNotes notes={notes} />
      <TokenCheckPanel check={check} disabled={isSending} onVerify={verify} />
      <Button variant="quiet" className="self-end" onClick={onRemove}>
        Remove credential {index + 1}
      </Button>
    </fieldset>
  );
}
