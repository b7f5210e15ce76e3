import 'server-only';
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import type { Vault } from '@/lib/contract/domain';
import type { ImportedVault, importVaultInput } from '@/lib/contract/import';
import { createVaultInput } from '@/lib/contract/inputs';
import { ProblemError } from '../problem-error';
import { createVault, vaultsNamed } from '../rotation/create';
import { toProblem } from '../vaults-api/problem';
import type { By } from './checked-verdict';
import { holding } from './import-lock';
import { LANDING_MS } from './import-look';
import { keyTaken } from './import-rows';
import {
  clockOf,
  type ImportContext,
  type KeptRow,
  keepRows,
  keptRows,
  runOf,
  vaultsMade,
} from './import-store';

type Input = z.output<typeof importVaultInput>;

const nameTaken = (name: string) =>
  new ProblemError({
    code: 'conflict',
    message: `There is a vault named “${name}” already. Nothing was made; choose it as the target, or give the new one another name.`,
    fields: { displayName: 'There is a vault of this name already.' },
  });

const stillUnknown = (name: string, found: string) =>
  new ProblemError({
    code: 'outcome_unknown',
    message: `The vault “${name}” was sent, but no usable answer came. ${found} Look at the list of vaults before you send it again.`,
  });

/** The vault that an earlier request was making; null where it is not there and can be made. */
async function settleVault(context: ImportContext, row: KeptRow, input: Input): Promise<Vault | null> {
  const look = async () => {
    const { vaults, isAll } = await vaultsNamed(context.api, input.displayName);
    return { isAll, fresh: vaults.filter(({ id }) => !row.knownIds.includes(id)) };
  };
  let seen = await look();
  const landsIn = row.updatedAt.getTime() + LANDING_MS - clockOf(context).getTime();
  if (seen.fresh.length === 0 && landsIn > 0) {
    await (context.sleep ?? pause)(landsIn);
    seen = await look();
  }
  const [vault, ...others] = seen.fresh;
  if (others.length > 0) {
    const ids = seen.fresh.map(({ id }) => id).join(', ');
    throw stillUnknown(input.displayName, `Several new vaults of this name are there: ${ids}.`);
  }
  if (vault === undefined && !seen.isAll)
    throw stillUnknown(input.displayName, 'The list cannot be read as a whole.');
  return vault ?? null;
}

/**
 * The vault of this name that is there already, if an import made it: so the same file imported again
 * makes no second one. Any other vault of the name is somebody else's choice: rejects with `conflict`.
 */
async function vaultThere(
  context: ImportContext,
  { displayName }: Input,
  environment: string | undefined,
): Promise<Vault | null> {
  const { vaults } = await vaultsNamed(context.api, displayName);
  const [vault, ...others] = vaults;
  if (vault === undefined) return null;
  const made = await vaultsMade(context, displayName);
  const isSame = others.length === 0 && made.has(vault.id) && vault.metadata.environment === environment;
  if (!isSame) throw nameTaken(displayName);
  return vault;
}

async function makeVault(
  context: ImportContext,
  input: Input,
  keep: (outcome: KeptRow['outcome'], more?: { vaultId?: string; sentence?: string }) => Promise<void>,
): Promise<ImportedVault> {
  const { displayName, environment } = input;
  const fields = createVaultInput.parse({ displayName, environment });
  const there = await vaultThere(context, input, fields.metadata.environment);
  if (there !== null) {
    await keep('skipped', { vaultId: there.id });
    return { vault: there, made: false };
  }
  await keep('sending');
  try {
    const { vault } = await createVault(context, fields);
    await keep('created', { vaultId: vault.id });
    return { vault, made: true };
  } catch (error) {
    const { code, message } = toProblem(error);
    const isKnown = code !== 'outcome_unknown' && code !== 'unexpected';
    await keep(isKnown ? 'failed' : 'unknown', { sentence: message });
    throw error;
  }
}

/**
 * The vault that a run makes under this key. Asked again it is the same one; where the answer of an
 * earlier request is not known, the API is looked at first. A vault of the same name and environment
 * that an earlier import made is taken instead of a second one. Rejects with `ProblemError` `conflict`
 * where any other vault has the name, `outcome_unknown` where nobody can tell, and as `createVault` does.
 */
export async function makeImportVault(context: ImportContext, input: Input, by: By): Promise<ImportedVault> {
  const { runId, key, displayName } = input;
  await runOf(context, runId, by);
  const keep = (outcome: KeptRow['outcome'], more: { vaultId?: string; sentence?: string } = {}) =>
    keepRows(context, runId, [{ key, kind: 'vault', vaultId: null, target: displayName, outcome, ...more }]);
  const names = [`import ${runId}`, `vault name ${context.api.connection} ${displayName}`];
  return holding(context.db, names, async () => {
    const kept = (await keptRows(context.db, runId, [key])).get(key);
    if (kept?.kind === 'credential') throw keyTaken();
    if (kept?.vaultId)
      return { vault: await context.api.vaults.get(kept.vaultId), made: kept.outcome === 'created' };
    if (kept?.outcome === 'sending' || kept?.outcome === 'unknown') {
      const vault = await settleVault(context, kept, { ...input, displayName: kept.target });
      if (vault !== null) {
        await keep('created', { vaultId: vault.id });
        return { vault, made: true };
      }
    }
    return makeVault(context, input, keep);
  });
}
