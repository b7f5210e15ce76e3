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
 * How a fact is known. A number is the sequence of the audit entry that records it; `stated`: the API states it;
 * `inferred`: this console concluded it from what it saw.
 */
export type Source = number | 'stated' | 'inferred';

/** The life of one credential. Instants are milliseconds since the epoch. */
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
  /** The credential that came after it, in this position or at another URL of the vault. */
  successor: string | null;
  successorTarget: string | null;
  /** `recorded`: a rotation of this console made it. */
  successorSource: 'recorded' | 'inferred' | null;
  /** How long the position had no active credential until the next one, ms. Null: no gap. */
  gapMs: number | null;
  /** How long an earlier credential of the position was active too, ms. Null: no overlap. */
  overlapMs: number | null;
  /** The last verdict on its token. */
  verdict: string | null;
  verifiedAt: number | null;
  /** When the last change outside the console was seen, at the latest. */
  changedOutsideAt: number | null;
  /** When an agent session last read its token, as far as the log has it: only the embedded API records reads. */
  tokenReadAt: number | null;
  /** It was deleted before the inventory existed. */
  isFromLog: boolean;
  /** It ended and passes the filters. */
  isMatch: boolean;
}

/** All credentials of one URL in one vault, in order of their creation. */
export interface Position {
  /** The value that its group has in common; '' for none. */
  group: string;
  vaultId: string;
  target: string;
  bars: Bar[];
}

export interface LifelineWindow {
  positions: Position[];
  nextCursor: string | null;
}

/** A page of ended credentials. */
export interface EntryPage {
  entries: Bar[];
  nextCursor: string | null;
}

/** How many endings lie in each of equal parts of the time; `from` is an instant, ms. */
export interface Histogram {
  from: number;
  stepMs: number;
  counts: number[];
}

export interface Headline {
  archived: number;
  /** Entries that have a successor. */
  rotated: number;
  /** Entries that have none. */
  abandoned: number;
  leaked: number;
  /** Half of the entries lived shorter than this, ms; null without entries. */
  medianMs: number | null;
  /** Entries of which it is not known who ended them. */
  byUnknown: number;
  gaps: number;
  positions: number;
  /** The first creation among the positions, ms; null without entries. */
  since: number | null;
  /** Of endings that pass all filters but the period. */
  histogram: Histogram;
}

/** A finding of a review. */
export const FINDINGS = { none: 'No finding', exception: 'Finding' } as const;
export type Finding = keyof typeof FINDINGS;

export interface Review {
  finding: Finding;
  note: string;
  reviewedBy: string;
  /** Milliseconds since the epoch. */
  reviewedAt: number;
}

export interface Sample {
  seed: string;
  /** Entries that pass the filters. */
  population: number;
  /** SHA-256 over the ids and ends of the population, as hex. */
  digest: string;
  entries: (Bar & { review: Review | null })[];
}

/** Something that happened to a credential. */
export interface StoryLine {
  /** Milliseconds since the epoch; of a change without an entry, when it was seen at the latest. */
  at: number;
  /** Of a change without an entry: when it had not happened yet, ms; null where that is not known. */
  since: number | null;
  /** The audit entry; null where the inventory saw a change that no entry explains. */
  sequence: number | null;
  outcome: AuditOutcome | null;
  actor: Pick<AuditActor, 'name' | 'kind'> | null;
  /** What happened, after the name of the actor; '' where there is no entry. */
  words: string;
  /** What changed, where there is no entry. */
  field: string | null;
  /** It deleted the credential. */
  isDeletion: boolean;
  /** The change without an entry happened outside the console; otherwise its cause is not known yet. */
  isOutside: boolean;
  reason: Reason | null;
  /** Whether the chain of the log verifies at the entry; `pending`: the check has not reached it. */
  proof: 'verified' | 'broken' | 'pending' | null;
}

export interface LifeStory {
  /** The oldest first. */
  lines: StoryLine[];
  /** What made it necessary to end the credential; null where that is not known. */
  trigger: { at: number; kind: 'leak' | 'rotation' | 'intent' } | null;
  /** How often agent sessions read its token, and when last, ms; null where no read is recorded. */
  usage: { reads: number; lastAt: number } | null;
  /** What successful entries name; null where none names the credential. A name that none has is null. */
  subject: { target: string | null; vaultName: string | null } | null;
}
