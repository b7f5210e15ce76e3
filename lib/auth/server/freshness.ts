import 'server-only';

/** A proof of identity counts for so long, in milliseconds. */
const PROOF_MS = 15 * 60_000;

/** Without a request for so long, a session is over. Milliseconds. */
const IDLE_MS = 8 * 3_600_000;

export const idleSince = (now: Date): Date => new Date(now.getTime() - IDLE_MS);

export const isIdle = ({ lastUsedAt }: { lastUsedAt: Date }, now = new Date()): boolean =>
  lastUsedAt < idleSince(now);

export const isProofFresh = ({ provedAt }: { provedAt: Date }, now = new Date()): boolean =>
  now.getTime() - provedAt.getTime() <= PROOF_MS;
