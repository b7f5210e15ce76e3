import 'server-only';
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;
/** NIST SP 800-38D §8.2.2: 96-bit random nonces; each data key seals once, so they cannot run out. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Several master keys that can be read with; one that is written with. */
export interface Keyring {
  readonly writeKeyId: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** What a credential's row holds of its secrets. Both buffers are nonce ‖ tag ‖ ciphertext. */
export type Sealed = {
  sealed: Buffer;
  wrappedKey: Buffer;
  keyId: string;
};

/** To whom a secret belongs; a ciphertext moved to another row does not open. */
export interface SecretOwner {
  credentialId: string;
  vaultId: string;
}

/** A master key given as 64 hex digits or as base64/base64url of 32 bytes. Throws on anything else. */
export function parseMasterKey(text: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length !== KEY_BYTES) throw new Error('A master key must be 32 bytes as hex or base64.');
  return key;
}

const keyIdOf = (key: Buffer): string =>
  createHmac('sha256', key).update('strongroom key id').digest('hex').slice(0, 16);

/** The first key writes; all of them read. */
export function createKeyring(masterKeys: readonly [string, ...string[]]): Keyring {
  const keys = masterKeys.map(parseMasterKey).map((key) => [keyIdOf(key), key] as const);
  return { writeKeyId: keyIdOf(parseMasterKey(masterKeys[0])), keys: new Map(keys) };
}

/** A key for another purpose, derived from the writing master key (HKDF, RFC 5869). */
export function deriveKey(keyring: Keyring, purpose: string): Buffer {
  const key = masterKey(keyring, keyring.writeKeyId);
  return Buffer.from(hkdfSync('sha256', key, '', `strongroom ${purpose}`, KEY_BYTES));
}

function masterKey(keyring: Keyring, keyId: string): Buffer {
  const key = keyring.keys.get(keyId);
  if (key === undefined) throw new Error(`The master key ${keyId} is not in the keyring.`);
  return key;
}

function seal(key: Buffer, plain: Buffer, associated: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(key: Buffer, box: Buffer, associated: Buffer): Buffer {
  if (box.length < NONCE_BYTES + TAG_BYTES) throw new Error('The ciphertext is too short.');
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associated);
  decipher.setAuthTag(box.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(box.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}

/** JSON keeps the parts apart whatever they contain, so two owners never share one text. */
const associated = (layer: 'secret' | 'key', owner: SecretOwner, keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['strongroom', 1, layer, owner.vaultId, owner.credentialId, keyId]));

/** Encrypts secrets under a fresh data key, which the writing master key wraps. */
export function sealSecrets(
  keyring: Keyring,
  owner: SecretOwner,
  secrets: Readonly<Record<string, string>>,
): Sealed {
  const keyId = keyring.writeKeyId;
  const dataKey = randomBytes(KEY_BYTES);
  const sealed = seal(dataKey, Buffer.from(JSON.stringify(secrets)), associated('secret', owner, keyId));
  const wrappedKey = seal(masterKey(keyring, keyId), dataKey, associated('key', owner, keyId));
  dataKey.fill(0);
  return { sealed, wrappedKey, keyId };
}

/** The secrets of a credential. Throws when anything was altered, moved to another owner, or the key is not known. */
export function openSecrets(keyring: Keyring, owner: SecretOwner, row: Sealed): Record<string, string> {
  const dataKey = open(masterKey(keyring, row.keyId), row.wrappedKey, associated('key', owner, row.keyId));
  const plain = open(dataKey, row.sealed, associated('secret', owner, row.keyId));
  dataKey.fill(0);
  return secretsOf(plain);
}

/** Guarantee: GCM has shown that these bytes are what `sealSecrets` wrote. */
const secretsOf = (plain: Buffer): Record<string, string> =>
  JSON.parse(plain.toString('utf8')) as Record<string, string>;
