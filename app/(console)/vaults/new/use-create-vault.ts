import { useQueryClient } from '@tanstack/react-query';
import { callAction, LONG_ANSWER_MS } from '@/lib/core/call-action';
import type { Problem, Result } from '@/lib/core/result';
import type { CreateVaultForm, CredentialForm } from '@/lib/vaults/inputs';
import { vaultsKey } from '@/lib/vaults/queries';
import { createVault } from '../../actions';

/** A vault that exists with only some of its credentials. The missing ones keep their input. */
export interface Unfinished {
  vaultId: string;
  vaultName: string;
  environment: string | null;
  stored: string[];
  missing: { credential: CredentialForm; problem: Problem }[];
}

/** Sends the form; a partial success goes to `onHalf`, with everything needed to finish. */
export function useCreateVault(onHalf: (unfinished: Unfinished) => void) {
  const queries = useQueryClient();
  return async (values: CreateVaultForm): Promise<Result<{ vaultId: string; complete: boolean }>> => {
    const { metadata, ...rest } = values;
    const result = await callAction(
      createVault,
      { ...rest, metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })) },
      { withinMs: LONG_ANSWER_MS },
    );
    if (!result.ok) return result;
    void queries.invalidateQueries({ queryKey: vaultsKey });
    const { vault, credentials, failed } = result.value;
    const missing = failed.flatMap(({ index, problem }) => {
      const credential = values.credentials[index];
      return credential ? [{ credential, problem }] : [];
    });
    if (missing.length > 0)
      onHalf({
        vaultId: vault.id,
        vaultName: vault.name,
        environment: vault.metadata.environment ?? null,
        stored: credentials.map((credential) => credential.target),
        missing,
      });
    return { ok: true, value: { vaultId: vault.id, complete: missing.length === 0 } };
  };
}
