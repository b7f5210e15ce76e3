import 'server-only';
import type { ChangeRow, ExceptionRow, HoldRow, ReviewRow } from './decisions';
import type { PopulationRow } from './population';
import type { RemovalRow } from './removals';
import type { RoleRow } from './roles';
import type { RotationRow } from './rotations';

const LATE_HOURS = 24;

const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
const monthOf = (at: unknown): string => (typeof at === 'string' ? at.slice(0, 7) : 'unknown');
const isAbove = (value: unknown, limit: number): boolean => typeof value === 'number' && value > limit;

/** The counts of the summary, taken from the rows as they are written, so that both agree. */
export class Tally {
  readonly byStatus = new Map<string, number>();
  readonly byReason = new Map<string, number>();
  readonly removalsByMonth = new Map<string, number>();
  readonly rotationsByMonth = new Map<string, number>();
  readonly counts = {
    credentials: 0,
    unowned: 0,
    overdue: 0,
    sharing: 0,
    fromLogAlone: 0,
    rotations: 0,
    gaps: 0,
    longestGapSeconds: 0,
    unfinished: 0,
    removals: 0,
    withoutReason: 0,
    late: 0,
    leaked: 0,
    leakedWithoutProof: 0,
    endedOutside: 0,
    exceptions: 0,
    holds: 0,
    reviews: 0,
    findings: 0,
    outside: 0,
    roleChanges: 0,
  };

  population = (rows: readonly PopulationRow[]): void => {
    const { counts } = this;
    counts.credentials += rows.length;
    for (const row of rows) {
      add(this.byStatus, String(row.status_at_end));
      if (row.source === 'audit log') counts.fromLogAlone += 1;
      else if (row.owner === null && row.status_at_end === 'active') counts.unowned += 1;
      if (isAbove(row.overdue_days, 0)) counts.overdue += 1;
      if (row.token_group !== null && row.token_group !== undefined) counts.sharing += 1;
    }
  };

  rotations = (rows: readonly RotationRow[]): void => {
    const { counts } = this;
    counts.rotations += rows.length;
    for (const row of rows) {
      add(this.rotationsByMonth, monthOf(row.started_at ?? row.switched_at));
      if (isAbove(row.gap_s, 0)) counts.gaps += 1;
      counts.longestGapSeconds = Math.max(counts.longestGapSeconds, Number(row.gap_s ?? 0));
      if (row.result !== 'done') counts.unfinished += 1;
    }
  };

  removals = (rows: readonly RemovalRow[]): void => {
    const { counts } = this;
    counts.removals += rows.length;
    for (const row of rows) {
      const reason = typeof row.reason === 'string' && row.reason !== '' ? row.reason : null;
      add(this.removalsByMonth, monthOf(row.ended_at));
      add(this.byReason, reason ?? (row.cause === 'outside' ? 'outside the console' : 'none stated'));
      if (reason === null) counts.withoutReason += 1;
      if (isAbove(row.hours, LATE_HOURS)) counts.late += 1;
      if (row.cause === 'outside') counts.endedOutside += 1;
      if (row.trigger === 'leak reported' || reason === 'leaked') {
        counts.leaked += 1;
        if (row.proof_of_revocation === 'none') counts.leakedWithoutProof += 1;
      }
    }
  };

  exceptions = (rows: readonly ExceptionRow[]): void => {
    this.counts.exceptions += rows.length;
  };

  holds = (rows: readonly HoldRow[]): void => {
    this.counts.holds += rows.length;
  };

  reviews = (rows: readonly ReviewRow[]): void => {
    this.counts.reviews += rows.length;
    this.counts.findings += rows.filter(({ finding }) => finding === 'exception').length;
  };

  changesOutside = (rows: readonly ChangeRow[]): void => {
    this.counts.outside += rows.length;
  };

  roles = (rows: readonly RoleRow[]): void => {
    this.counts.roleChanges += rows.filter(({ audit_entry: entry }) => entry !== null).length;
  };
}
