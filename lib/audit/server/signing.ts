import 'server-only';
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import { env } from '@/lib/core/server/env';
import type { AuditCheckpoint } from '../model';

export interface AuditSigner {
  /** SPKI, DER as base64. */
  publicKey: string;
  sign: (statement: Statement) => AuditCheckpoint;
  /** Signs a document, which must not be readable as a checkpoint, because the same key signs both. */
  signDocument: (bytes: Buffer) => Buffer;
}

type Statement = Pick<AuditCheckpoint, 'sequence' | 'hash' | 'time'>;

const bytesOf = ({ sequence, hash, time }: Statement): Buffer =>
  Buffer.from(canonicalize({ sequence, hash, time }) ?? '');

function privateKey(base64: string): KeyObject {
  try {
    const key = createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The original error could quote the key.
  }
  throw new Error('AUDIT_SIGNING_KEY is not an Ed25519 key (PKCS #8, DER as base64).');
}

/** Ed25519 (RFC 8032). `key` is PKCS #8, DER as base64. Throws an Error that does not contain it. */
export function createSigner(key: string): AuditSigner {
  const secret = privateKey(key);
  const publicKey = createPublicKey(secret).export({ format: 'der', type: 'spki' }).toString('base64');
  return {
    publicKey,
    sign: (statement) => ({
      ...statement,
      signature: sign(null, bytesOf(statement), secret).toString('base64'),
      publicKey,
    }),
    signDocument: (bytes) => sign(null, bytes, secret),
  };
}

export const auditSigner = (): AuditSigner => createSigner(env().AUDIT_SIGNING_KEY);

/**
 * Returns the public keys whose checkpoints count: this console's own, then its earlier ones
 * (AUDIT_EARLIER_PUBLIC_KEYS). Never a key that only the database has, because a person who can write there
 * can sign with an invented key. Throws if the own key is invalid.
 */
export const trustedKeys = (): string[] => [auditSigner().publicKey, ...env().AUDIT_EARLIER_PUBLIC_KEYS];

/** Whether one of `keys` (SPKI, DER as base64) signed a checkpoint. */
export const isSignedBy = (keys: readonly string[], checkpoint: AuditCheckpoint): boolean =>
  keys.includes(checkpoint.publicKey) && isSigned(checkpoint);

/** Whether the key in a checkpoint signed it. Does not check who owns that key. */
export function isSigned(checkpoint: AuditCheckpoint): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.from(checkpoint.publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    return verify(null, bytesOf(checkpoint), key, Buffer.from(checkpoint.signature, 'base64'));
  } catch {
    return false;
  }
}
