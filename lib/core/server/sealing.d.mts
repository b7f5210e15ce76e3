/** The encrypted secrets of a credential's row. Both buffers are nonce ‖ tag ‖ ciphertext. */
export type Sealed = {
  sealed: Buffer;
  wrappedKey: Buffer;
  keyId: string;
};

/** The owner of a secret. A ciphertext that was moved to another row does not open. */
export interface SecretOwner {
  credentialId: string;
  vaultId: string;
}

export const KEY_BYTES: 32;

/** Reads a master key: 64 hex digits, or 32 bytes as base64 or base64url. Throws for other text. */
export function parseMasterKey(text: string): Buffer;

/** Returns the id of a master key in rows. It reveals nothing about the key. */
export function keyIdOf(key: Buffer): string;

/** Encrypts with a new data key, which the master key wraps. */
export function sealWith(masterKey: Buffer, owner: SecretOwner, plain: Buffer): Sealed;

/** Returns the plain secret. Throws if the data was altered or moved, or if the key differs. */
export function openWith(masterKey: Buffer, owner: SecretOwner, row: Sealed): Buffer;
