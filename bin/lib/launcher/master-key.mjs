// The steps that replace the master key of the embedded API, in the order of rotate-keys.mjs.
// `master-key.next` exists from before the database changes until after it has changed. If this is
// interrupted, both keys are on disk and the rows show which one is in use.
import fs from 'node:fs';
import path from 'node:path';
import { keyIdOf, openWith, parseMasterKey, sealWith } from '../../../lib/core/server/sealing.mjs';
import { withConnection } from '../postgres/connect.mjs';
import { masterKey, writeAtomically } from './data-folder.mjs';
import { Refusal } from './shutdown.mjs';

const KEY_FILE = 'master-key';
const NEXT_FILE = 'master-key.next';
const KEPT_FILE = /^master-key\.\d{4}-/;
const BATCH_ROWS = 200;

const read = (folder, name) => fs.readFileSync(path.join(folder, name), 'utf8').trim();

export function writeNextKey(folder, key) {
  writeAtomically(path.join(folder, NEXT_FILE), `${key}\n`);
}

/** Replaces the old key with the next key. Keeps the old key under the current time and returns its path. */
export function promoteNextKey(folder) {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '');
  const kept = path.join(folder, `${KEY_FILE}.${time}Z`);
  writeAtomically(kept, fs.readFileSync(path.join(folder, KEY_FILE), 'utf8'));
  writeAtomically(path.join(folder, KEY_FILE), `${read(folder, NEXT_FILE)}\n`);
  fs.rmSync(path.join(folder, NEXT_FILE));
  return kept;
}

export function keptKeys(folder) {
  return fs
    .readdirSync(folder)
    .filter((name) => KEPT_FILE.test(name))
    .map((name) => read(folder, name));
}

/** Completes or reverts an interrupted rotation, depending on the key that the rows use. Returns the key in use. */
export async function settledMasterKey(folder, url) {
  const file = path.join(folder, NEXT_FILE);
  if (!fs.existsSync(file)) return masterKey(folder);
  const nextId = keyIdOf(parseMasterKey(read(folder, NEXT_FILE)));
  const { rowCount } = await withConnection(url, (client) =>
    client.query('select from embedded.credentials where key_id = $1 limit 1', [nextId]),
  );
  // The key may already be in place, and only the copy remains.
  const isInPlace = read(folder, KEY_FILE) === read(folder, NEXT_FILE);
  if (rowCount === 1 && !isInPlace) promoteNextKey(folder);
  else fs.rmSync(file);
  return masterKey(folder);
}

const wrongKey = (rowKeyId, ownKeyId) =>
  new Refusal(
    `This is not the master key of this database: its tokens are encrypted with the key ${rowKeyId}, ` +
      `and this is ${ownKeyId}. Nothing was changed. Restore the right key and try again.`,
  );

function resealed(row, { oldKeys, newKey, ownKeyId }) {
  const owner = { credentialId: row.id, vaultId: row.vaultId };
  const oldKey = oldKeys.get(row.keyId);
  if (oldKey === undefined) throw wrongKey(row.keyId, ownKeyId);
  try {
    const plain = openWith(oldKey, owner, row);
    return { id: row.id, owner, plain, ...sealWith(newKey, owner, plain) };
  } catch {
    throw new Refusal(
      `The secrets of ${row.id} cannot be decrypted with their key: the row was changed. Nothing else was changed. ` +
        'Restore it from a backup or delete that credential, then try again.',
    );
  }
}

/** Writes a batch and decrypts what the database then contains. */
async function writeBatch(client, batch, newKey) {
  const { rows } = await client.query(
    `update embedded.credentials c set sealed = n.sealed, wrapped_key = n.wrapped_key, key_id = $4
     from unnest($1::text[], $2::bytea[], $3::bytea[]) as n(id, sealed, wrapped_key) where c.id = n.id
     returning c.id, c.sealed, c.wrapped_key as "wrappedKey", c.key_id as "keyId"`,
    [
      batch.map(({ id }) => id),
      batch.map(({ sealed }) => sealed),
      batch.map(({ wrappedKey }) => wrappedKey),
      keyIdOf(newKey),
    ],
  );
  const stored = new Map(rows.map((row) => [row.id, row]));
  for (const { id, owner, plain } of batch) {
    const isSame = openWith(newKey, owner, stored.get(id)).equals(plain);
    plain.fill(0);
    if (!isSame) throw new Error(`The secrets of ${id} differ after they were written.`);
  }
}

async function reencryptRows(client, keys) {
  let [count, last] = [0, ''];
  for (;;) {
    const { rows } = await client.query(
      `select id, vault_id as "vaultId", sealed, wrapped_key as "wrappedKey", key_id as "keyId"
       from embedded.credentials where id > $1 order by id limit $2`,
      [last, BATCH_ROWS],
    );
    if (rows.length === 0) return count;
    const batch = rows.map((row) => resealed(row, keys));
    await writeBatch(client, batch, keys.newKey);
    count += rows.length;
    last = rows.at(-1).id;
  }
}

/**
 * Re-encrypts the secrets of every credential with `to` in one transaction. Reads with `from` and, for rows
 * that an earlier rotation missed, with `kept`. GCM authenticates the master key's id in both layers of a
 * row, so wrapping the data key again is not enough. Each row gets a new data key. Returns the number of
 * credentials. Throws Refusal, and changes nothing, if a row needs another key.
 */
export function reencrypt(url, { from, to, kept }) {
  const oldKeys = new Map([...kept, from].map(parseMasterKey).map((key) => [keyIdOf(key), key]));
  const keys = { oldKeys, newKey: parseMasterKey(to), ownKeyId: keyIdOf(parseMasterKey(from)) };
  return withConnection(url, async (client) => {
    await client.query('begin');
    try {
      await client.query('lock table embedded.credentials in exclusive mode');
      const count = await reencryptRows(client, keys);
      await client.query('commit');
      return count;
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw error;
    }
  });
}
