import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/lib/core/server/app-error';
import type { Vault } from '@/lib/providers/model';
import { toProblem } from '@/lib/providers/server/client/problem';
import { createVaultInput } from '@/lib/vaults/inputs';
import { createVault } from '@/lib/vaults/server/create';
import { vaultsNamed } from '@/lib/vaults/server/list';
import { resolveCreate } from '@/lib/vaults/server/write-resolution';
import type { Actor } from '@/lib/verification/server/guarded-verdict';
import type { ImportedVault, importVaultInput } from '../model';
import { withImportLocks } from './import-lock';
import { keyTaken } from './import-rows';
import { type ImportContext, type KeptRow, keepRows, keptRows, madeIds, runOf } from './import-store';
import { endStopped, inSeconds, landingAt, landsInMs, sentBefore } from './unresolved-rows';

type Input = z.output<typeof importVaultInput>;

const nameTaken = (name: string) =>
  new AppError({
    code: 'conflict',
    message: `A vault named “${name}” already exists. Nothing was created. Choose it as the target, or give the new vault another name.`,
    fields: { displayName: 'A vault with this name already exists.' },
  });

const LOOK_FIRST = 'Check the list of vaults before you send it again.';

const stillUnknown = (name: string, found: string) =>
  new AppError({
    code: 'outcome_unknown',
    message: `The vault “${name}” was sent, but no usable response arrived. ${found}`,
  });

const notAllRead = (name: string) =>
  new AppError({
    code: 'conflict',
    message: `Strongroom cannot read the complete list of vaults with “${name}” in their name, so a vault with this name may already exist. Nothing was created. Give the new vault another name.`,
    fields: { displayName: 'A vault with this name may already exist.' },
  });

const stillLanding = (name: string, waitMs: number) =>
  new AppError({
    code: 'conflict',
    message: `Another import sent a vault named “${name}” a moment ago, and it may still appear. Nothing was created. Try again ${inSeconds(waitMs)}.`,
  });

/** Pages of vaults that are searched for a name: the API matches parts of names, so `prod` finds `prod-7`. */
const NAME_PAGES_MAX = 20;

const vaultsOf = ({ api }: Pick<ImportContext, 'api'>, name: string) =>
  vaultsNamed(api, name, { pagesMax: NAME_PAGES_MAX });

/** Returns the vault that an earlier request was creating; null if it does not exist and can be created. */
async function settleVault(context: ImportContext, row: KeptRow): Promise<Vault | null> {
  const name = row.target;
  const there = await vaultsOf(context, name);
  const claimed = await madeIds(context, { vaultName: name });
  const write = { kind: 'vault' as const, name, claimed, ...sentBefore(context, row) };
  const resolution = await resolveCreate(context, write, there);
  switch (resolution.state) {
    case 'created':
      return resolution.made;
    case 'absent':
      return null;
    case 'pending':
      throw stillUnknown(
        name,
        `The list does not show it, but it may still appear. Try again ${inSeconds(resolution.ms)}.`,
      );
    case 'ambiguous':
      throw stillUnknown(name, DOUBTS[resolution.reason](resolution.ids));
  }
}

const DOUBTS = {
  contested: ([id]: string[]) =>
    `${id} has this name, but another change that may have created it has not ended yet. Try again in a few minutes.`,
  several: (ids: string[]) => `Several new vaults have this name: ${ids.join(', ')}. ${LOOK_FIRST}`,
  unreadable: () => `Strongroom cannot read the complete list. ${LOOK_FIRST}`,
};

/**
 * Returns the existing vault with this name if an import created it, so that importing the same file again creates no
 * second one. Rejects with `conflict` if another person created it, the list cannot be read completely, or another
 * import's vault may still appear.
 */
async function vaultThere(
  context: ImportContext,
  { displayName }: Input,
  environment: string | undefined,
): Promise<Vault | null> {
  const { rows, isComplete } = await vaultsOf(context, displayName);
  const [vault, ...others] = rows;
  if (vault === undefined && !isComplete) throw notAllRead(displayName);
  if (vault === undefined) {
    const landing = await landingAt(context, { vaultName: displayName });
    const waitMs = Math.max(0, ...landing.map((row) => landsInMs(context, row)));
    if (waitMs > 0) throw stillLanding(displayName, waitMs);
    return null;
  }
  const made = await madeIds(context, { vaultName: displayName });
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
 * Returns the vault that a run creates under this key. A repeated request returns the same vault; if the outcome of an
 * earlier request is unknown, the API is read first. A vault with the same name and environment from an earlier import
 * is reused. Rejects with `ProblemError` `conflict` if another vault has or may have the name, with `outcome_unknown`
 * if the outcome is unknown or the vault may still appear, and as `createVault` does.
 */
export async function makeImportVault(
  context: ImportContext,
  input: Input,
  by: Actor,
): Promise<ImportedVault> {
  const { runId, key, displayName } = input;
  await runOf(context, runId, by);
  const keep = (outcome: KeptRow['outcome'], more: { vaultId?: string; sentence?: string } = {}) =>
    keepRows(context, runId, [{ key, kind: 'vault', vaultId: null, target: displayName, outcome, ...more }]);
  const names = [`import ${runId}`, `vault name ${context.api.connection.id} ${displayName}`];
  return withImportLocks(context.db, names, async () => {
    await endStopped(context, { runId, keys: [key] }, { vaultName: displayName });
    const kept = (await keptRows(context.db, runId, [key])).get(key);
    if (kept?.kind === 'credential') throw keyTaken();
    if (kept?.vaultId)
      return { vault: await context.api.vaults.get(kept.vaultId), made: kept.outcome === 'created' };
    if (kept?.outcome === 'unknown') {
      const vault = await settleVault(context, kept);
      if (vault !== null) {
        await keep('created', { vaultId: vault.id });
        return { vault, made: true };
      }
    }
    return makeVault(context, input, keep);
  });
}
