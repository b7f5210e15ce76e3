import 'server-only';
import { createHash, randomBytes } from 'node:crypto';

/** Returns a new link token: 256 random bits. It is shown only once. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Returns the stored form. A slow digest is not needed, because the token cannot be guessed. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
