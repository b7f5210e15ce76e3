import 'server-only';
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import { env } from '@/lib/core/server/env';
import type { AuditCheckpoint } from '../model';

export interface AuditSigner {
  /** SPKI, DER as base64. */
  publicKey: string;
  sign: (statement: Statement) => AuditCheckpoint;
  /** Signs a document. It must not be readable as the statement of a checkpoint: the same key signs both. */
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
    // The reason could quote the key.
  }
  throw new Error('AUDIT_SIGNING_KEY is not an Ed25519 key (PKCS #8, DER as base64).');
}

/** Signs with Ed25519 (RFC 8032). `key` is PKCS #8, DER as base64; throws an Error without it in the message. */
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
 * The public keys whose checkpoints count: this console's own, then those of its earlier signing keys
 * (AUDIT_EARLIER_PUBLIC_KEYS). Never one that only the database names: who can write there can sign
 * with a key made up. Throws where the own key is none.
 */
export const trustedKeys = (): string[] => [auditSigner().publicKey, ...env().AUDIT_EARLIER_PUBLIC_KEYS];

/** Whether a checkpoint is signed by one of `keys` (SPKI, DER as base64). */
export const isSignedBy = (keys: readonly string[], checkpoint: AuditCheckpoint): boolean =>
  keys.includes(checkpoint.publicKey) && isSigned(checkpoint);

/** Whether a checkpoint is signed by the key that it names, whosever that is. */
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
