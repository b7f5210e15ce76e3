import 'server-only';
import { hkdfSync } from 'node:crypto';
import { env } from './env';

/** Derives 32 bytes from AUTH_SECRET with HKDF-SHA-256 (RFC 5869). Keys of other labels reveal nothing. */
export const derivedKey = (label: string, secret = env().AUTH_SECRET): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `strongroom ${label}`, 32));
