import 'server-only';
import { z } from 'zod';
import { derivedKey } from '@/lib/core/server/derived-key';
import { env } from '@/lib/core/server/env';
import { keyIdOf, openWith, parseMasterKey, sealWith } from '@/lib/core/server/sealing.mjs';

/** Binds a sealed token to its request. It does not open for another one. */
export interface SealedFor {
  id: string;
  connection: string;
  vaultId: string;
  target: string;
}

/** The stored form: base64 of nonce ‖ tag ‖ ciphertext, the wrapped data key and its key id. */
const box = z.object({ sealed: z.string(), wrappedKey: z.string(), keyId: z.string() });

const keyOf = (secret: string): Buffer => derivedKey('collected tokens v1', secret);

/** The first key encrypts; all decrypt. From the master key if set, and AUTH_SECRET with earlier values. */
function keys(): [Buffer, ...Buffer[]] {
  const { VAULTS_MASTER_KEY, AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  const auth: [Buffer, ...Buffer[]] = [keyOf(AUTH_SECRET), ...AUTH_SECRET_PREVIOUS.map(keyOf)];
  if (VAULTS_MASTER_KEY === undefined) return auth;
  // Hex and base64 forms of one key must give the same result.
  return [keyOf(parseMasterKey(VAULTS_MASTER_KEY).toString('hex')), ...auth];
}

/** The additional authenticated data of GCM: the vault, and the request with its API and URL. */
const ownerOf = ({ id, connection, vaultId, target }: SealedFor) => ({
  vaultId,
  credentialId: JSON.stringify(['collect', id, connection, target]),
});

/** Encrypts a token with AES-256-GCM and its own data key, which a server key wraps. */
export function sealToken(request: SealedFor, token: string): z.output<typeof box> {
  const { sealed, wrappedKey, keyId } = sealWith(keys()[0], ownerOf(request), Buffer.from(token));
  return { sealed: sealed.toString('base64'), wrappedKey: wrappedKey.toString('base64'), keyId };
}

/** Returns the token. Throws if the data was altered or moved, or if the key was replaced. */
export function openToken(request: SealedFor, kept: unknown): string {
  const { sealed, wrappedKey, keyId } = box.parse(kept);
  const key = keys().find((one) => keyIdOf(one) === keyId);
  if (key === undefined) throw new Error(`The key ${keyId} no longer exists.`);
  const row = {
    sealed: Buffer.from(sealed, 'base64'),
    wrappedKey: Buffer.from(wrappedKey, 'base64'),
    keyId,
  };
  return openWith(key, ownerOf(request), row).toString('utf8');
}
