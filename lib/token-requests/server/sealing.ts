import 'server-only';
import { z } from 'zod';
import { derivedKey } from '@/lib/core/server/derived-key';
import { env } from '@/lib/core/server/env';
import { keyIdOf, openWith, parseMasterKey, sealWith } from '@/lib/core/server/sealing.mjs';

/** To which request a submitted token belongs: sealed for one, it does not open for another. */
export interface SealedFor {
  id: string;
  connection: string;
  vaultId: string;
  target: string;
}

/** As it lies in the row: base64 of nonce ‖ tag ‖ ciphertext, the data key wrapped, and by which key. */
const box = z.object({ sealed: z.string(), wrappedKey: z.string(), keyId: z.string() });

const keyOf = (secret: string): Buffer => derivedKey('collected tokens v1', secret);

/** The first seals, all of them open: of the master key where there is one, of AUTH_SECRET and its predecessors. */
function keys(): [Buffer, ...Buffer[]] {
  const { VAULTS_MASTER_KEY, AUTH_SECRET, AUTH_SECRET_PREVIOUS } = env();
  const auth: [Buffer, ...Buffer[]] = [keyOf(AUTH_SECRET), ...AUTH_SECRET_PREVIOUS.map(keyOf)];
  if (VAULTS_MASTER_KEY === undefined) return auth;
  // Whether it is written as hex or as base64 must not matter.
  return [keyOf(parseMasterKey(VAULTS_MASTER_KEY).toString('hex')), ...auth];
}

/** What GCM authenticates beside the token: the vault, and the request with its API and URL. */
const ownerOf = ({ id, connection, vaultId, target }: SealedFor) => ({
  vaultId,
  credentialId: JSON.stringify(['collect', id, connection, target]),
});

/** Encrypts a token with AES-256-GCM under a data key of its own, which a key of the server wraps. */
export function sealToken(request: SealedFor, token: string): z.output<typeof box> {
  const { sealed, wrappedKey, keyId } = sealWith(keys()[0], ownerOf(request), Buffer.from(token));
  return { sealed: sealed.toString('base64'), wrappedKey: wrappedKey.toString('base64'), keyId };
}

/** The token. Throws where anything was altered, belongs to another request, or the key was replaced. */
export function openToken(request: SealedFor, kept: unknown): string {
  const { sealed, wrappedKey, keyId } = box.parse(kept);
  const key = keys().find((one) => keyIdOf(one) === keyId);
  if (key === undefined) throw new Error(`The key ${keyId} is not there any more.`);
  const row = {
    sealed: Buffer.from(sealed, 'base64'),
    wrappedKey: Buffer.from(wrappedKey, 'base64'),
    keyId,
  };
  return openWith(key, ownerOf(request), row).toString('utf8');
}
