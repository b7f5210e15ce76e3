import 'server-only';
import type { AuditTarget } from '@/lib/audit/model';
import type { Outcome } from '@/lib/audit/server/intent';
import { isSameLoggedUrl } from '@/lib/core/same-url';
import { isArchived } from '@/lib/providers/model';
import { credentialsEver, vaultsNamed } from './list';
import {
  asked,
  deleted,
  type Entry,
  FAILURE,
  orGone,
  type ReconcileContext,
  type Reconcilers,
  succeeded,
  targetId,
  UNKNOWN,
  wasThere,
} from './reconcile-context';
import { credentialTarget, vaultTarget } from './targets';
import { type CreateResolution, resolveCreate } from './write-resolution';

/** A missing entry may have been archived before another change deleted it, so the outcome is unknown. */
const archived = (entry: Entry | null): Outcome =>
  entry === null ? UNKNOWN : isArchived(entry) ? succeeded() : FAILURE;

function vault(place: ReconcileContext) {
  const id = targetId(place, 'vault');
  return id === null ? undefined : () => orGone(() => place.api.vaults.get(id));
}

function credential(place: ReconcileContext) {
  const vaultId = targetId(place, 'vault');
  const id = targetId(place, 'credential');
  if (vaultId === null || id === null) return undefined;
  return () => orGone(() => place.api.credentials.get(vaultId, id));
}

/**
 * What is known about the write of an intent: its start, but not the earlier entries. An intent is looked up
 * only after its change and its request can no longer take effect.
 */
const sentBy = (intent: ReconcileContext['intent']) => ({
  own: [intent.id],
  sentAt: new Date(intent.at),
  knownIds: [],
  isAllKnown: false,
  settlesInMs: 0,
});

function outcomeOf<T>(resolution: CreateResolution<T>, targetOf: (made: T) => AuditTarget): Outcome {
  if (resolution.state === 'created') return succeeded([targetOf(resolution.made)]);
  return resolution.state === 'absent' ? FAILURE : UNKNOWN;
}

/** With or without its credentials: the log records only that the vault was created. */
async function vaultMade(place: ReconcileContext): Promise<Outcome> {
  const name = asked(place, 'displayName')?.trim();
  if (name === undefined) return UNKNOWN;
  const there = await vaultsNamed(place.api, name, { includeArchived: true });
  const write = { kind: 'vault' as const, name, ...sentBy(place.intent) };
  return outcomeOf(await resolveCreate(place, write, there), vaultTarget);
}

/** Includes archived ones, because it may have been archived after it was added. */
async function credentialMade(place: ReconcileContext): Promise<Outcome> {
  const vaultId = targetId(place, 'vault');
  const target = asked(place, 'mcpServerUrl');
  if (vaultId === null || target === null) return UNKNOWN;
  const found = await orGone(() => credentialsEver(place.api, vaultId));
  if (found === null) return UNKNOWN;
  const rows = found.rows.filter((one) => isSameLoggedUrl(one.target, target));
  const write = { kind: 'credential' as const, vaultId, target, ...sentBy(place.intent) };
  return outcomeOf(await resolveCreate(place, write, { ...found, rows }), credentialTarget);
}

const ofEntry =
  (
    find: (place: ReconcileContext) => (() => Promise<Entry | null>) | undefined,
    judge: (entry: Entry | null, place: ReconcileContext) => Outcome | Promise<Outcome>,
  ) =>
  async (place: ReconcileContext): Promise<Outcome> => {
    const read = find(place);
    return read === undefined ? UNKNOWN : judge(await read(), place);
  };

/** The intent names the vault and, for a deleted credential, also the credential. */
const isDeleted = async (entry: Entry | null, place: ReconcileContext): Promise<Outcome> =>
  deleted(
    entry,
    await wasThere(
      place,
      place.intent.targets.map(({ id }) => id),
    ),
  );

export const VAULT_RECONCILERS = {
  'vault.create': vaultMade,
  'vault.archive': ofEntry(vault, archived),
  'vault.delete': ofEntry(vault, isDeleted),
  'credential.create': credentialMade,
  'credential.archive': ofEntry(credential, archived),
  'credential.delete': ofEntry(credential, isDeleted),
} satisfies Reconcilers;
