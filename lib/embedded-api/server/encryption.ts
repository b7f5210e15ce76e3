import 'server-only';
import { hkdfSync } from 'node:crypto';
import {
  KEY_BYTES,
  keyIdOf,
  openWith,
  parseMasterKey,
  type Sealed,
  type SecretOwner,
  sealWith,
} from '@/lib/core/server/sealing.mjs';

export interface Keyring {
  readonly writeKeyId: string;
  readonly keys: ReadonlyMap<string, Buffer>;
}

/** The first key encrypts; all of them decrypt. */
export function createKeyring(masterKeys: readonly [string, ...string[]]): Keyring {
  const keys = masterKeys.map(parseMasterKey).map((key) => [keyIdOf(key), key] as const);
  return { writeKeyId: keyIdOf(parseMasterKey(masterKeys[0])), keys: new Map(keys) };
}

/** Derives a key for another purpose from the encrypting master key (HKDF, RFC 5869). */
export function deriveKey(keyring: Keyring, purpose: string): Buffer {
  const key = masterKey(keyring, keyring.writeKeyId);
  return Buffer.from(hkdfSync('sha256', key, '', `strongroom ${purpose}`, KEY_BYTES));
}

function masterKey(keyring: Keyring, keyId: string): Buffer {
  const key = keyring.keys.get(keyId);
  if (key === undefined) throw new Error(`The master key ${keyId} is not in the keyring.`);
  return key;
}

/** Encrypts secrets with a new data key, which the encrypting master key wraps. */
export function sealSecrets(
  keyring: Keyring,
  owner: SecretOwner,
  secrets: Readonly<Record<string, string>>,
): Sealed {
  return sealWith(masterKey(keyring, keyring.writeKeyId), owner, Buffer.from(JSON.stringify(secrets)));
}

/** Returns the secrets. Throws if the data was altered or moved, or if the key is unknown. */
export function openSecrets(keyring: Keyring, owner: SecretOwner, row: Sealed): Record<string, string> {
  return secretsOf(openWith(masterKey(keyring, row.keyId), owner, row));
}

/** Guarantee: GCM has shown that `sealSecrets` wrote these bytes. */
const secretsOf = (plain: Buffer): Record<string, string> =>
  JSON.parse(plain.toString('utf8')) as Record<string, string>;
