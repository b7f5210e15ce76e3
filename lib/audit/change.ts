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

export interface Change {
  /** The position of the first entry that matches the filters, used as cursor. */
  place: number;
  action: string;
  at: string;
  actor: AuditActor;
  outcome: AuditOutcome;
  line: LinePart[];
  /** Named by the entry, otherwise by the mirror. */
  targets: AuditTarget[];
  deletedIds: string[];
  /** The environment of its only vault, from the mirror. */
  environment: string | null;
  /** An active legal hold covers its vault or one of its credentials. */
  isHeld: boolean;
  /** The input of the intent, if it has a reason. */
  asked: LogFields | null;
  entries: ChangeEntry[];
}

/** `head` is the last row of the log when the page was read. */
export type ChangePage = Page<Change> & { head: number };

export interface NewChanges {
  /** The number of changes that match the filters; at most 100. */
  count: number;
  head: number;
}

export const NEW_CHANGES_MAX = 100;

export interface Days {
  /** The number of changes that began on each day, in order, with every day of the window. */
  days: { day: string; changes: number }[];
}
