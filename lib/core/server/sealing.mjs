// Encryption of a credential's secrets. Plain JavaScript, because bin/rotate-keys.mjs uses it without
// compilation.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

export const KEY_BYTES = 32;
/** NIST SP 800-38D §8.2.2: 96-bit random nonces. Each data key encrypts once, so they cannot run out. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function parseMasterKey(text) {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES) throw new Error('A master key must be 32 bytes as hex or base64.');
  return key;
}

export const keyIdOf = (key) =>
  createHmac('sha256', key).update('strongroom key id').digest('hex').slice(0, 16);

function seal(key, plain, associated) {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(key, box, associated) {
  if (box.length < NONCE_BYTES + TAG_BYTES) throw new Error('The ciphertext is too short.');
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associated);
  decipher.setAuthTag(box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}

/** JSON separates the parts, so two owners never have the same text. */
const associated = (layer, owner, keyId) =>
  Buffer.from(JSON.stringify(['strongroom', 1, layer, owner.vaultId, owner.credentialId, keyId]));

export function sealWith(masterKey, owner, plain) {
  const keyId = keyIdOf(masterKey);
  const dataKey = randomBytes(KEY_BYTES);
  const sealed = seal(dataKey, plain, associated('secret', owner, keyId));
  const wrappedKey = seal(masterKey, dataKey, associated('key', owner, keyId));
  dataKey.fill(0);
  return { sealed, wrappedKey, keyId };
}

export function openWith(masterKey, owner, row) {
  const dataKey = open(masterKey, row.wrappedKey, associated('key', owner, row.keyId));
  const plain = open(dataKey, row.sealed, associated('secret', owner, row.keyId));
  dataKey.fill(0);
  return plain;
}
