// The inventory rows of a generated history: the copies of its entries, and the changes that snapshots found.
import { CONNECTION, iso, metadataOf } from './forms.mjs';

const MINUTE_MS = 60_000;
const lookOf = (at) => iso(at - (at % (15 * MINUTE_MS)) + 15 * MINUTE_MS);

const lastSeen = ({ deletedAt }, until) => ({ last_seen_at: iso(deletedAt ?? until), read_number: 1 });

/** Returns the first snapshots that showed an entry and that no longer showed it. */
const presence = ({ createdAt, deletedAt }) => ({
  first_seen_at: lookOf(createdAt),
  missing_since: deletedAt === undefined ? null : lookOf(deletedAt),
  missing_snapshots: deletedAt === undefined ? 0 : 2,
  gone_at: deletedAt === undefined ? null : lookOf(deletedAt + 15 * MINUTE_MS),
});

export const mirroredVault = (until) => (vault) => ({
  connection: CONNECTION,
  id: vault.id,
  name: vault.name,
  status: 'active',
  metadata: metadataOf(vault),
  environment: vault.environment,
  owner: metadataOf(vault).owner ?? null,
  created_at: iso(vault.createdAt),
  updated_at: iso(vault.createdAt),
  is_archived: false,
  ...presence(vault),
  ...lastSeen(vault, until),
  read_at: iso(until),
  unreadable: 0,
});

export const mirroredCredential = (credential) => {
  const { vault, archivedAt } = credential;
  const at = iso(credential.createdAt);
  return {
    connection: CONNECTION,
    vault_id: vault.id,
    id: credential.id,
    vault_name: vault.name,
    environment: vault.environment,
    owner: metadataOf(vault).owner ?? null,
    kind: 'static_bearer',
    target: credential.target,
    host: new URL(credential.target).host,
    protocol: 'streamable_http',
    status: archivedAt === undefined ? 'active' : 'archived',
    metadata: {},
    created_at: at,
    updated_at: iso(archivedAt) ?? at,
    archived_at: iso(archivedAt),
    is_archived: archivedAt !== undefined,
    token_set_at: at,
    replaces: credential.replaces ?? null,
    replaced_by: credential.replacedBy ?? null,
    replacement_source: credential.replacedBy === undefined ? null : 'recorded',
    ...presence(credential),
  };
};

export const sighting = (until) => (credential) => ({
  connection: CONNECTION,
  vault_id: credential.vault.id,
  id: credential.id,
  ...lastSeen(credential, until),
});

export function changesOf({ credentials, events }) {
  const change = (credential, field, at, { before = null, after = null, sequence }) => ({
    connection: CONNECTION,
    vault_id: credential.vault.id,
    credential_id: credential.id,
    field,
    before,
    after,
    since: iso(at - (at % (15 * MINUTE_MS))),
    until: lookOf(at),
    cause: sequence === undefined ? 'outside' : 'console',
    audit_sequence: sequence ?? null,
  });
  const archived = (credential, sequence) =>
    change(credential, 'archived_at', credential.archivedAt, { after: iso(credential.archivedAt), sequence });
  const deleted = (credential, sequence) =>
    change(credential, 'deleted', credential.deletedAt, { before: credential.target, sequence });
  const created = (credential, sequence) =>
    change(credential, 'created', credential.createdAt, { after: credential.target, sequence });
  const byConsole = events.flatMap(({ action, credential, next, sequence }) => {
    if (action === 'credential.create') return [created(credential, sequence)];
    if (action === 'credential.archive') return [archived(credential, sequence)];
    if (action === 'credential.delete') return [deleted(credential, sequence)];
    return action === 'credential.rotate' ? [created(next, sequence), archived(credential, sequence)] : [];
  });
  const outside = credentials.flatMap((credential) => [
    ...(credential.createdOutside ? [created(credential)] : []),
    ...(credential.endedOutside
      ? [credential.deletedAt === undefined ? archived(credential) : deleted(credential)]
      : []),
  ]);
  return [...byConsole, ...outside].toSorted((a, b) => (a.until < b.until ? -1 : 1));
}
