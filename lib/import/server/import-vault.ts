import 'server-only';
import type { z } from 'zod';
import { ProblemError } from '@/lib/core/server/problem-error';
import type { Vault } from '@/lib/providers/model';
import { toProblem } from '@/lib/providers/server/client/problem';
import { createVaultInput } from '@/lib/vaults/inputs';
import { createVault } from '@/lib/vaults/server/create';
import { vaultsNamed } from '@/lib/vaults/server/list';
import { resolveCreate } from '@/lib/vaults/server/write-resolution';
import type { By } from '@/lib/verification/server/guarded-verdict';
import type { ImportedVault, importVaultInput } from '../model';
import { endStopped, inSeconds, landingAt, landsInMs, sentBefore } from './import-doubt';
import { holding } from './import-lock';
import { keyTaken } from './import-rows';
import { type ImportContext, type KeptRow, keepRows, keptRows, madeIds, runOf } from './import-store';

type Input = z.output<typeof importVaultInput>;

const nameTaken = (name: string) =>
  new ProblemError({
    code: 'conflict',
    message: `There is a vault named “${name}” already. Nothing was made; choose it as the target, or give the new one another name.`,
    fields: { displayName: 'There is a vault of this name already.' },
  });

const LOOK_FIRST = 'Look at the list of vaults before you send it again.';

const stillUnknown = (name: string, found: string) =>
  new ProblemError({
    code: 'outcome_unknown',
    message: `The vault “${name}” was sent, but no usable answer came. ${found}`,
  });

const notAllRead = (name: string) =>
  new ProblemError({
    code: 'conflict',
    message: `The list of vaults with “${name}” in their name cannot be read as a whole, so a vault of this name may be there already. Nothing was made; give the new one another name.`,
    fields: { displayName: 'There may be a vault of this name already.' },
  });

const stillLanding = (name: string, waitMs: number) =>
  new ProblemError({
    code: 'conflict',
    message: `Another import sent a vault named “${name}” a moment ago, and it may still appear. Nothing was made; try again ${inSeconds(waitMs)}.`,
  });

/** Pages of vaults that are read for a name: the API finds parts of names, so `prod` finds `prod-7`. */
const NAME_PAGES_MAX = 20;

const vaultsOf = ({ api }: Pick<ImportContext, 'api'>, name: string) =>
  vaultsNamed(api, name, { pagesMax: NAME_PAGES_MAX });

/** The vault that an earlier request was making; null where it is not there and can be made. */
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
    `${id} has this name, but another change that may have made it has not ended yet. Try again in a few minutes.`,
  several: (ids: string[]) => `Several new vaults of this name are there: ${ids.join(', ')}. ${LOOK_FIRST}`,
  unreadable: () => `The list cannot be read as a whole. ${LOOK_FIRST}`,
};

/**
 * The vault of this name that is there already, if an import made it: so the same file imported again
 * makes no second one. Any other vault of the name is somebody else's choice: rejects with `conflict`,
 * as where the list cannot be read as a whole, or another import's may still appear.
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
 * The vault that a run makes under this key. Asked again it is the same one; where the answer of an
 * earlier request is not known, the API is looked at first. A vault of the same name and environment
 * that an earlier import made is taken instead of a second one. Rejects with `ProblemError` `conflict`
 * where any other vault has the name or may have it, `outcome_unknown` where nobody can tell or it may
 * still appear, and as `createVault` does.
 */
export async function makeImportVault(context: ImportContext, input: Input, by: By): Promise<ImportedVault> {
  const { runId, key, displayName } = input;
  await runOf(context, runId, by);
  const keep = (outcome: KeptRow['outcome'], more: { vaultId?: string; sentence?: string } = {}) =>
    keepRows(context, runId, [{ key, kind: 'vault', vaultId: null, target: displayName, outcome, ...more }]);
  const names = [`import ${runId}`, `vault name ${context.api.connection.id} ${displayName}`];
  return holding(context.db, names, async () => {
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
