import 'server-only';
import type { Problem } from '@/lib/core/result';
import { isSameUrl } from '@/lib/core/same-url';
import { AppError } from '@/lib/core/server/app-error';
import { type Stopping, stoppingOfProcess } from '@/lib/core/server/stopping';
import type { Credential } from '@/lib/providers/model';
import { stoppingError } from '@/lib/providers/server/client/connection-error';
import type { Connection } from '@/lib/providers/server/connection';
import type { CreateVaultInput, NewCredential } from '@/lib/vaults/inputs';
import { createVault, type VaultMade } from '@/lib/vaults/server/create';
import { requiresVerification } from '../check-policy';
import type { Verdict } from '../verdict';
import { keepStored } from './add-credential';
import { type Actor, checkedVerdict } from './guarded-verdict';
import { policy } from './verification-policy';

const CHECKS_AT_ONCE = 4;

type Checked = { verdict: Verdict | null; problem: Problem | null };

async function checkOne(
  rule: Parameters<typeof checkedVerdict>[0],
  { mcpServerUrl, protocol, secret, verdictTicket }: NewCredential,
  by: Actor,
): Promise<Checked> {
  const candidate = { url: mcpServerUrl, protocol: protocol ?? null, secret };
  try {
    return { verdict: await checkedVerdict(rule, { candidate, verdictTicket }, by), problem: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.problem.code !== 'not_proven') throw error;
    return { verdict: null, problem: error.problem };
  }
}

/** Returns one problem for the whole form, with each sentence at its token, or null if all pass. */
function refusalOf(checked: readonly Checked[]): Problem | null {
  const refused = checked.flatMap(({ problem }, index) => (problem === null ? [] : [{ index, problem }]));
  const [first] = refused;
  if (first === undefined) return null;
  const fields = refused.map(({ index, problem }) => [
    `credentials.${index}.accessToken`,
    problem.fields?.accessToken ?? problem.message,
  ]);
  return { ...first.problem, fields: Object.fromEntries(fields) };
}

/** Returns the index of the input for a created credential, or undefined if its URL occurs twice. */
function typedFor(made: Credential, input: CreateVaultInput): number | undefined {
  const fits = input.credentials.flatMap(({ mcpServerUrl }, index) =>
    isSameUrl(mcpServerUrl, made.target) ? [index] : [],
  );
  return fits.length === 1 ? fits[0] : undefined;
}

/** Rejects as `createVault` does, or with `not_proven` at the fields, `rate_limited` or `stopping`: nothing was created. */
export async function createCheckedVault(
  { stopping = stoppingOfProcess(), ...connection }: Connection & { stopping?: Stopping },
  input: CreateVaultInput,
  by: Actor,
): Promise<VaultMade> {
  const rules = await policy(connection.db);
  const { environment } = input.metadata;
  const rule = { rules, environment, database: connection.db };
  const checked: Checked[] = [];
  const atOnce = requiresVerification(rules, environment) ? CHECKS_AT_ONCE : input.credentials.length;
  while (checked.length < input.credentials.length) {
    if (stopping.begun.aborted) throw stoppingError();
    const next = input.credentials.slice(checked.length, checked.length + atOnce);
    checked.push(...(await Promise.all(next.map((one) => checkOne(rule, one, by)))));
  }
  const refusal = refusalOf(checked);
  if (refusal !== null) throw new AppError(refusal);
  const vaultMade = await createVault(connection, input);
  for (const made of vaultMade.credentials) {
    const index = typedFor(made, input) ?? -1;
    const typed = input.credentials[index];
    if (typed === undefined) continue;
    const verdict = checked[index]?.verdict ?? null;
    const place = { vaultId: vaultMade.vault.id, credentialId: made.id };
    await keepStored(connection, place, { rules, verdict, secret: typed.secret, url: made.target, by });
  }
  return vaultMade;
}
