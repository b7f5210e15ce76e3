import type { UseFormReturn } from 'react-hook-form';
import type { z } from 'zod';
import { CredentialFields } from '@/components/credential-fields';
import { Button } from '@/components/ui/button';
import type { Capabilities } from '@/lib/providers/model';
import type { createVaultInput } from '@/lib/vaults/inputs';
import { CredentialNotes } from '../../credential-notes';
import type { CredentialNote } from '../../use-credential-notes';
import { TokenCheckPanel } from '../token-check-panel';
import { isSame, useTokenCheck } from '../use-token-check';

type Form = UseFormReturn<z.input<typeof createVaultInput>, unknown, z.output<typeof createVaultInput>>;

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
  const { mcpServerUrl = '', protocol, accessToken = '' } = form.watch(at) ?? {};
  const check = useTokenCheck({ mcpServerUrl, protocol, accessToken }, isRequired);
  const verify = async () => {
    const named = [`${at}.mcpServerUrl`, `${at}.protocol`, `${at}.accessToken`] as const;
    if (!(await form.trigger(named, { shouldFocus: true }))) return;
    const verified = await check.verify();
    // One before it may have been removed meanwhile: then another credential stands here.
    const { mcpServerUrl: url = '', protocol: spoken, accessToken: token = '' } = form.getValues(at) ?? {};
    if (
      isSame(
        { mcpServerUrl: url, protocol: spoken, accessToken: token },
        { mcpServerUrl, protocol, accessToken },
      )
    )
      form.setValue(`${at}.proof`, verified?.proof);
  };
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <legend className="px-1 text-muted">Credential {index + 1}</legend>
      <CredentialFields
        capabilities={capabilities}
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
