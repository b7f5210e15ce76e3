import type { AuditActor, AuditOutcome } from '@/lib/audit/model';
import type { Reason } from '@/lib/vaults/reasons';

/** Why a credential ended, in the order of lists. */
export const ENDS = {
  scheduled: 'Scheduled',
  leaked: 'Leaked or suspected',
  owner_left: 'Owner left',
  no_longer_used: 'No longer used',
  replaced_by_server: 'Replaced by another server',
  mistake: 'Mistake',
  other: 'Other',
  outside: 'Outside the console',
  unknown: 'Unknown',
} as const;
export type End = keyof typeof ENDS;
export const END_NAMES = Object.keys(ENDS) as End[];

/**
 * The source of a fact. A number is the sequence of the audit entry that records it; `stated`: the API states it;
 * `inferred`: this console inferred it from its reads.
 */
export type Source = number | 'stated' | 'inferred';

/** The life of one credential. Instants are in ms since 1970. */
export interface Bar {
  vaultId: string;
  id: string;
  vaultName: string;
  environment: string | null;
  owner: string | null;
  /** The MCP server URL, or the name of an environment variable. */
  target: string;
  createdAt: number;
  createdSource: Source;
  createdBy: string | null;
  /** When it was archived or deleted; null: it is active. */
  endedAt: number | null;
  endedSource: Source | null;
  endedBy: string | null;
  endedAs: 'archived' | 'deleted' | null;
  end: End | null;
  /** The next credential, in this position or at another URL of the vault. */
  successor: string | null;
  successorTarget: string | null;
  /** `recorded`: a rotation of this console created it. */
  successorSource: 'recorded' | 'inferred' | null;
  /** How long the position had no active credential until the next one, in ms. Null: no gap. */
  gapMs: number | null;
  /** How long an earlier credential of the position was also active, in ms. Null: no overlap. */
  overlapMs: number | null;
  verdict: string | null;
  verifiedAt: number | null;
  /** The latest possible time of the last change outside the console. */
  changedOutsideAt: number | null;
  /** When an agent session last read its token, according to the log: only the embedded API records reads. */
  tokenReadAt: number | null;
  isFromLog: boolean;
  /** It has ended and passes the filters. */
  isMatch: boolean;
}

/** All credentials of one URL in one vault, in order of their creation. */
export interface Position {
  /** The common value of its group; '' for none. */
  group: string;
  vaultId: string;
  target: string;
  bars: Bar[];
}

export interface LifelineWindow {
  positions: Position[];
  nextCursor: string | null;
}

export interface EntryPage {
  entries: Bar[];
  nextCursor: string | null;
}

/** The number of endings in equal parts of the time; `from` is an instant in ms. */
export interface Histogram {
  from: number;
  stepMs: number;
  counts: number[];
}

export interface Headline {
  archived: number;
  rotated: number;
  abandoned: number;
  leaked: number;
  /** The median lifetime in ms; null without entries. */
  medianMs: number | null;
  /** Entries that ended by an unknown person. */
  byUnknown: number;
  gaps: number;
  positions: number;
  /** The first creation among the positions, in ms; null without entries. */
  since: number | null;
  /** Endings that pass all filters except the period. */
  histogram: Histogram;
}

export const FINDINGS = { none: 'No finding', exception: 'Finding' } as const;
export type Finding = keyof typeof FINDINGS;

export interface Review {
  finding: Finding;
  note: string;
  reviewedBy: string;
  /** In ms since 1970. */
  reviewedAt: number;
}

export interface Sample {
  seed: string;
  /** The number of entries that pass the filters. */
  population: number;
  /** SHA-256 over the ids and ends of the population, in hex. */
  digest: string;
  entries: (Bar & { review: Review | null })[];
}

export interface StoryLine {
  /** In ms since 1970; for a change without an audit entry, its latest possible time. */
  at: number;
  /** For a change without an audit entry: its earliest possible time in ms, or null. */
  since: number | null;
  /** The audit entry; null if no entry explains the change. */
  sequence: number | null;
  outcome: AuditOutcome | null;
  actor: Pick<AuditActor, 'name' | 'kind'> | null;
  /** The text after the name of the actor; '' without an audit entry. */
  words: string;
  field: string | null;
  isDeletion: boolean;
  /** True: the change without an audit entry happened outside the console. False: its cause is not yet known. */
  isOutside: boolean;
  reason: Reason | null;
  /** Whether the hash chain of the log verifies at the entry; `pending`: not checked yet. */
  proof: 'verified' | 'broken' | 'pending' | null;
}

export interface LifeStory {
  /** Oldest first. */
  lines: StoryLine[];
  /** Why the credential had to end; null if unknown. */
  trigger: { at: number; kind: 'leak' | 'rotation' | 'intent' } | null;
  /** How often agent sessions read its token, and when last, in ms; null without a recorded read. */
  usage: { reads: number; lastAt: number } | null;
  /** The names in successful audit entries; null if none names the credential. An unknown name is null. */
  subject: { target: string | null; vaultName: string | null } | null;
}
