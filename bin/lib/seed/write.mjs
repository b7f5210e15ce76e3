// Writes a generated history into an empty database: the embedded API, the inventory and the audit log. The
// audit entries have the console's format and a chain that verifies.
import { createHash, randomUUID } from 'node:crypto';
import { keyIdOf, parseMasterKey, sealWith } from '../../../lib/core/server/sealing.mjs';
import { canonical } from '../audit/audit-check.mjs';
import { CONNECTION, iso, metadataOf } from './forms.mjs';
import { changesOf, mirroredCredential, mirroredVault, sighting } from './inventory-rows.mjs';

const ROWS_AT_ONCE = 1_000;
/** The name and id of the account that `npm start` creates (lib/embedded-api/server/accounts.ts). */
const ACCOUNT = 'default';

function accountId() {
  const hex = createHash('sha256').update(`strongroom account ${ACCOUNT}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const target = (kind, id, label = null) => ({ kind, id, label });

/** Inserts rows as JSON, with the types of the table's columns. */
async function insert(client, table, rows) {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    const columns = Object.keys(some[0]).join(', ');
    await client.query(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(some)],
    );
  }
}

/** Returns the input of an event, its targets before and after, and its outcome. */
function told({ action, vault, credential, next, reason, note = '', ticket = '' }, rotationId) {
  const place = [target('vault', vault.id)];
  const why = { reason, reasonNote: note, ticket };
  if (action === 'vault.create')
    return {
      asked: {
        displayName: vault.name,
        metadata: Object.entries(metadataOf(vault)).map(([key, value]) => ({ key, value })),
        credentials: '',
      },
      before: [],
      after: [target('vault', vault.id, vault.name)],
      outcome: { credentials: 0, failed: 0 },
    };
  const done = target('credential', credential.id, credential.target);
  if (action === 'credential.create')
    return {
      asked: {
        vaultId: vault.id,
        mcpServerUrl: credential.target,
        protocol: 'streamable_http',
        kind: 'static_bearer',
        accessToken: '[set]',
      },
      before: place,
      after: [...place, done],
      outcome: {},
    };
  const subject = { vaultId: vault.id, credentialId: credential.id };
  const before = [...place, target('credential', credential.id)];
  if (action !== 'credential.rotate')
    return { asked: { ...subject, ...why }, before, after: [...place, done], outcome: {} };
  return {
    asked: { ...subject, ...why, retire: 'archive', accessToken: '[set]' },
    before,
    after: [
      ...place,
      done,
      target('rotation', rotationId, 'done'),
      target('credential', next.id, next.target),
    ],
    outcome: {},
  };
}

/** Returns the rows of the audit log, chained (docs/security.md), and the number of each event's outcome. */
function auditRows(events) {
  const rows = [];
  let previousHash = '0'.repeat(64);
  const append = (fields) => {
    const entry = {
      sequence: rows.length + 1,
      id: randomUUID(),
      code: null,
      address: null,
      userAgent: null,
      ...fields,
      previousHash,
    };
    previousHash = createHash('sha256').update(canonical(entry)).digest('hex');
    rows.push({ ...entry, hash: previousHash });
    return entry;
  };
  for (const event of events) {
    const id = randomUUID();
    const { asked, before, after, outcome } = told(event, id);
    const common = { action: event.action, actor: event.actor, requestId: randomUUID() };
    const summary = (fields) => ({ ...fields, connection: CONNECTION });
    append({
      ...common,
      id,
      at: iso(event.at - 400),
      targets: before,
      outcome: 'intent',
      intentId: null,
      summary: summary(asked),
    });
    const { sequence } = append({
      ...common,
      at: iso(event.at),
      targets: after,
      outcome: 'success',
      intentId: id,
      summary: summary(outcome),
    });
    Object.assign(event, { id, sequence });
  }
  return rows;
}

const auditColumns = ({ actor, targets, intentId, requestId, userAgent, previousHash, ...row }) => ({
  ...row,
  actor,
  actor_id: actor.id,
  targets,
  target_ids: targets.map(({ id }) => id),
  intent_id: intentId,
  request_id: requestId,
  user_agent: userAgent,
  previous_hash: previousHash,
});

const embeddedCredential = (masterKey) => (credential) => {
  const owner = { credentialId: credential.id, vaultId: credential.vault.id };
  const { sealed, wrappedKey } = sealWith(
    masterKey,
    owner,
    Buffer.from(JSON.stringify({ token: `seed-${credential.id}` })),
  );
  const at = iso(credential.createdAt);
  return {
    id: credential.id,
    vault_id: credential.vault.id,
    kind: 'static_bearer',
    mcp_server_url: credential.target,
    protocol: 'streamable_http',
    auth: {},
    metadata: {},
    sealed: `\\x${sealed.toString('hex')}`,
    wrapped_key: `\\x${wrappedKey.toString('hex')}`,
    key_id: keyIdOf(masterKey),
    archived_at: iso(credential.archivedAt),
    created_at: at,
    updated_at: iso(credential.archivedAt) ?? at,
  };
};

const rotationOf = ({ id, at, vault, credential, next }) => ({
  id,
  connection: CONNECTION,
  vault_id: vault.id,
  credential_id: credential.id,
  target: credential.target,
  protocol: 'streamable_http',
  kind: 'static_bearer',
  method: 'recreate',
  retire: 'archive',
  state: 'done',
  new_credential_id: next.id,
  known_ids: [credential.id],
  revision: 3,
  started_at: iso(at - 2_400),
  updated_at: iso(at),
  old_retired_at: iso(at),
});

/** Writes a history in one transaction. The database must not contain vaults or audit entries. */
export async function writeHistory(client, { vaults, credentials, events }, { masterKey, until }) {
  const account = accountId();
  await client.query('begin');
  await client.query('insert into embedded.accounts (id, name) values ($1, $2) on conflict do nothing', [
    account,
    ACCOUNT,
  ]);
  await insert(
    client,
    'embedded.vaults',
    vaults.map((vault) => ({
      id: vault.id,
      account_id: account,
      display_name: vault.name,
      metadata: metadataOf(vault),
      created_at: iso(vault.createdAt),
      updated_at: iso(vault.createdAt),
    })),
  );
  const kept = credentials.filter(({ deletedAt }) => deletedAt === undefined);
  await insert(client, 'embedded.credentials', kept.map(embeddedCredential(parseMasterKey(masterKey))));
  await insert(client, 'audit.entries', auditRows(events).map(auditColumns));
  await insert(client, 'rotations', events.filter(({ next }) => next).map(rotationOf));
  await insert(client, 'inventory.vaults', vaults.map(mirroredVault(until)));
  await insert(client, 'inventory.credentials', credentials.map(mirroredCredential));
  await insert(client, 'inventory.sightings', credentials.map(sighting(until)));
  const changes = changesOf({ credentials, events }).map((row, at) => ({ id: at + 1, ...row }));
  await insert(client, 'inventory.changes', changes);
  await client.query(`select setval(pg_get_serial_sequence('inventory.changes', 'id'), $1)`, [
    changes.length + 1,
  ]);
  await client.query('commit');
}
