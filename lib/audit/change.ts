import type { LogFields } from '@/lib/core/log-fields';
import type { Page } from '@/lib/providers/model';
import type { AuditActor, AuditOutcome, AuditTarget } from './model';
import type { LinePart } from './sentences';

export interface ChangeEntry {
  sequence: number;
  at: string;
  outcome: AuditOutcome;
  code: string | null;
  actor: AuditActor;
}

/** An intent with what came of it, or a single entry. */
export interface Change {
  /** The place of the first entry that fulfils the filters: what cursors are. */
  place: number;
  action: string;
  /** When it was asked. */
  at: string;
  actor: AuditActor;
  /** The last one that is recorded; `intent` where none is. */
  outcome: AuditOutcome;
  /** What happened, after the name of the actor. */
  line: LinePart[];
  /** Named by the entry, otherwise by the mirror. */
  targets: AuditTarget[];
  deletedIds: string[];
  /** Of the only vault that it is about, as the mirror has it now. */
  environment: string | null;
  /** A legal hold in force covers the vault or a credential that it is about. */
  isHeld: boolean;
  /** What the intent asked, where it states a reason. */
  asked: LogFields | null;
  /** In the order of the log. */
  entries: ChangeEntry[];
}

/** `head` is the last row of the log when the page was read. */
export type ChangePage = Page<Change> & { head: number };

/** What has been recorded since a page was read. */
export interface NewChanges {
  /** Changes that fulfil the filters; at most 100. */
  count: number;
  /** The last row of the log. */
  head: number;
}

export const NEW_CHANGES_MAX = 100;

export interface Days {
  /** How many changes began on each day, the first day first; every day of the window is in it. */
  days: { day: string; changes: number }[];
}
