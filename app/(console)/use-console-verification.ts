import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useFindings } from '@/components/use-findings';
import type { Ask, TypedToken } from '@/components/use-token-checks';
import { useVerification } from '@/components/use-verification';
import { callAction, NOTHING_CHANGED } from '@/lib/core/call-action';
import type { TypedCredential, TypedFacts } from '@/lib/import/lint-typed';
import type { LintTarget } from '@/lib/import/lints/lints';
import type { Credential } from '@/lib/providers/model';
import { activeCredentials } from '@/lib/vaults/active-credentials';
import { verifyToken } from './actions';

const ask: Ask = (typed, isSeen) =>
  callAction(verifyToken, { ...typed, isSeen }, { unanswered: NOTHING_CHANGED });

/** Known facts about the vault of a credential, and a function that reads them again. */
function useVaultFacts(target: LintTarget): [TypedFacts, () => Promise<Pick<TypedFacts, 'existing'>>] {
  const queries = useQueryClient();
  const list = activeCredentials(target.vaultId);
  const isStored = target.vaultId !== null;
  const { data = [] } = useQuery({ ...list, enabled: isStored });
  const placed = (stored: readonly Credential[]) =>
    stored.map(({ id, vaultId, target: url }) => ({ ...target, vaultId, credentialId: id, url }));
  const readFacts = async () => ({
    existing: isStored ? placed(await queries.fetchQuery({ ...list, staleTime: 0 })) : [],
  });
  return [{ target, existing: placed(data) }, readFacts];
}

/** Findings for a credential whose token another person will enter. */
export function useConsoleFindings(typed: readonly TypedCredential[], target: LintTarget) {
  const [facts, readFacts] = useVaultFacts(target);
  const { findings, lookAgain } = useFindings(typed, facts);
  return { findings, lookAgain: (values: readonly TypedCredential[]) => lookAgain(values, readFacts) };
}

export function useConsoleVerification(
  typed: readonly TypedToken[],
  target: LintTarget,
  isRequired: boolean,
) {
  const [facts, readFacts] = useVaultFacts(target);
  return useVerification({ typed, facts, isRequired, ask, readFacts });
}
