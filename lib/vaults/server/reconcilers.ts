import 'server-only';
import { maxDurationMs } from '@/lib/audit/action-registry';
import type { AuditTarget } from '@/lib/audit/model';
import type { Outcome } from '@/lib/audit/server/intent';
import { withoutUrlSecrets } from '@/lib/core/secret-names';
import { type Credential, isArchived } from '@/lib/providers/model';
import type { VaultsApi } from '@/lib/providers/server/client/vaults-api';
import { claimsOn, type Sought } from './claims';
import {
  asked,
  CLOCKS_DIFFER_MS,
  deleted,
  type Entry,
  FAILURE,
  orGone,
  type Place,
  type Reconcilers,
  succeeded,
  targetId,
  UNKNOWN,
  wasThere,
} from './look-place';
import { sameTarget } from './same-target';
import { credentialTarget, vaultTarget } from './targets';

/** What was made longer after the intent was made by somebody else. */
const MADE_WITHIN_MS = maxDurationMs('vault.create');
const PAGES_MAX = 50;

/** An entry that is gone may have been archived before it was deleted by another: nothing can be said. */
const archived = (entry: Entry | null): Outcome =>
  entry === null ? UNKNOWN : isArchived(entry) ? succeeded() : FAILURE;

function vault(place: Place) {
  const id = targetId(place, 'vault');
  return id === null ? undefined : () => orGone(() => place.api.vaults.get(id));
}

function credential(place: Place) {
  const vaultId = targetId(place, 'vault');
  const id = targetId(place, 'credential');
  if (vaultId === null || id === null) return undefined;
  return () => orGone(() => place.api.credentials.get(vaultId, id));
}

/** Whether it was made in the time in which the intent can have made it. */
function isOfIntent({ intent }: Place, createdAt: string | null): boolean {
  if (createdAt === null) return false;
  const after = Date.parse(createdAt) - Date.parse(intent.at);
  return after >= -CLOCKS_DIFFER_MS && after <= MADE_WITHIN_MS;
}

/** A single match that no other change can have made is the one that was sent; several are an unknown outcome. */
async function onlyOne<T extends { id: string }>(
  { api, db, intent }: Place,
  sought: Sought,
  { fitting, isAll }: { fitting: readonly T[]; isAll: boolean },
  targetOf: (found: T) => AuditTarget,
): Promise<Outcome> {
  const ids = fitting.map(({ id }) => id);
  const who = { own: [intent.id], at: new Date(intent.at) };
  const { taken, isContested } = await claimsOn({ api, db }, sought, ids, who);
  const [found, ...others] = fitting.filter(({ id }) => !taken.has(id));
  if (found === undefined) return isAll ? FAILURE : UNKNOWN;
  return others.length === 0 && !isContested ? succeeded([targetOf(found)]) : UNKNOWN;
}

/** With its credentials or without: the log says that the vault was made, the vault's page what is in it. */
async function vaultMade(place: Place): Promise<Outcome> {
  const name = asked(place, 'displayName')?.trim();
  if (name === undefined) return UNKNOWN;
  const page = await place.api.vaults.list({ name, limit: 100, includeArchived: true });
  const fitting = page.items.filter((found) => found.name === name && isOfIntent(place, found.createdAt));
  // Without the time of creation a vault of that name may be an older one.
  const isAll =
    page.nextCursor === null &&
    page.unreadable === 0 &&
    page.items.every((found) => found.name !== name || found.createdAt !== null);
  return onlyOne(place, { kind: 'vault', name }, { fitting, isAll }, vaultTarget);
}

/** Archived ones too: it may have been made and archived since. */
async function credentialsOf(api: VaultsApi, vaultId: string) {
  const found: { all: Credential[]; isAll: boolean } = { all: [], isAll: true };
  let pagesLeft = PAGES_MAX;
  for await (const page of api.credentials.pages(vaultId, { limit: 100, includeArchived: true })) {
    found.all.push(...page.items);
    if (page.unreadable > 0) found.isAll = false;
    pagesLeft -= 1;
    if (pagesLeft === 0) return { ...found, isAll: found.isAll && page.nextCursor === null };
  }
  return found;
}

async function credentialMade(place: Place): Promise<Outcome> {
  const vaultId = targetId(place, 'vault');
  const url = asked(place, 'mcpServerUrl');
  if (vaultId === null || url === null) return UNKNOWN;
  const found = await orGone(() => credentialsOf(place.api, vaultId));
  if (found === null) return UNKNOWN;
  // The log has the URL without the secrets in it, so it is compared without.
  const same = found.all.filter(({ target }) => sameTarget(withoutUrlSecrets(target), url.trim()));
  const fitting = same.filter(({ createdAt }) => isOfIntent(place, createdAt));
  const isAll = found.isAll && same.every(({ createdAt }) => createdAt !== null);
  const sought = { kind: 'credential' as const, vaultId, target: url };
  return onlyOne(place, sought, { fitting, isAll }, credentialTarget);
}

const ofEntry =
  (
    find: (place: Place) => (() => Promise<Entry | null>) | undefined,
    judge: (entry: Entry | null, place: Place) => Outcome | Promise<Outcome>,
  ) =>
  async (place: Place): Promise<Outcome> => {
    const read = find(place);
    return read === undefined ? UNKNOWN : judge(await read(), place);
  };

/** The intent names the vault and, where it is to go, the credential in it. */
const isDeleted = async (entry: Entry | null, place: Place): Promise<Outcome> =>
  deleted(
    entry,
    await wasThere(
      place,
      place.intent.targets.map(({ id }) => id),
    ),
  );

/** How the actions of vaults and credentials ended. */
export const VAULT_RECONCILERS = {
  'vault.create': vaultMade,
  'vault.archive': ofEntry(vault, archived),
  'vault.delete': ofEntry(vault, isDeleted),
  'credential.create': credentialMade,
  'credential.archive': ofEntry(credential, archived),
  'credential.delete': ofEntry(credential, isDeleted),
} satisfies Reconcilers;
