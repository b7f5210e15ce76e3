import 'server-only';
import { hkdfSync } from 'node:crypto';
import { env } from './env';

/** 32 bytes for one purpose alone, from AUTH_SECRET by HKDF-SHA-256 (RFC 5869): keys of other labels tell nothing of it. */
export const derivedKey = (label: string, secret = env().AUTH_SECRET): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `strongroom ${label}`, 32));
