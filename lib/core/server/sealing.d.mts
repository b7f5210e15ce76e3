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

export const KEY_BYTES: 32;

/** A master key given as 64 hex digits or as base64/base64url of 32 bytes. Throws on anything else. */
export function parseMasterKey(text: string): Buffer;

/** The name under which rows know a master key; it tells nothing about the key. */
export function keyIdOf(key: Buffer): string;

/** Encrypts under a fresh data key, which the master key wraps. */
export function sealWith(masterKey: Buffer, owner: SecretOwner, plain: Buffer): Sealed;

/** What `sealWith` was given. Throws when anything was altered, moved to another owner, or the key is another. */
export function openWith(masterKey: Buffer, owner: SecretOwner, row: Sealed): Buffer;
