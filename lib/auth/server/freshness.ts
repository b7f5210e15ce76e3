import 'server-only';

/** How long an identity confirmation counts, in ms. */
const PROOF_MS = 15 * 60_000;

const IDLE_MS = 8 * 3_600_000;

export const idleSince = (now: Date): Date => new Date(now.getTime() - IDLE_MS);

export const isIdle = ({ lastUsedAt }: { lastUsedAt: Date }, now = new Date()): boolean =>
  lastUsedAt < idleSince(now);

export const isProofFresh = ({ provedAt }: { provedAt: Date }, now = new Date()): boolean =>
  now.getTime() - provedAt.getTime() <= PROOF_MS;
