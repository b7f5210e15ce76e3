import 'server-only';
import { createHash, randomBytes } from 'node:crypto';

/** The token of a link: 256 random bits. It is shown once. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of it. It cannot be guessed, so no slow digest is needed. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
