import {
  createLoader,
  createParser,
  createSerializer,
  type inferParserType,
  parseAsNumberLiteral,
  parseAsStringLiteral,
} from 'nuqs/server';
import { dayEnd, dayStart, PAGE_SIZES, parseAsDay, parseAsText } from '@/lib/core/list-params';
import { AUDIT_OUTCOMES, type AuditOutcome } from './model';

/** Which rows of the audit log. A filter that is left out lets every row through; both ends are included. */
export interface AuditFilters {
  /** The actor's id, or its kind where there is no id (`system`, `anonymous`). */
  actor?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
  outcome?: AuditOutcome | undefined;
  /** RFC 3339 instants. */
  from?: string | undefined;
  to?: string | undefined;
}

/** The place of a row in the log; it is what cursors are here. */
const parseAsSequence = createParser({
  parse: (value) =>
    /^[1-9]\d{0,15}$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : null,
  serialize: (value: number) => String(value),
});

/** A bad value reads as the default. `before` gives rows older than that one, `after` newer ones. */
export const activityParams = {
  actor: parseAsText(200),
  action: parseAsText(100),
  target: parseAsText(200),
  outcome: parseAsStringLiteral(AUDIT_OUTCOMES),
  from: parseAsDay,
  to: parseAsDay,
  limit: parseAsNumberLiteral(PAGE_SIZES).withDefault(50),
  before: parseAsSequence,
  after: parseAsSequence,
};

export type ActivityParams = inferParserType<typeof activityParams>;

export const loadActivityParams = createLoader(activityParams);
export const activitySearch = createSerializer(activityParams);

export const auditFiltersOf = (
  params: Pick<ActivityParams, 'actor' | 'action' | 'target' | 'outcome' | 'from' | 'to'>,
): AuditFilters => ({
  actor: params.actor ?? undefined,
  action: params.action ?? undefined,
  target: params.target ?? undefined,
  outcome: params.outcome ?? undefined,
  from: params.from === null ? undefined : dayStart(params.from),
  to: params.to === null ? undefined : dayEnd(params.to),
});
