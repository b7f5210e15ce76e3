import {
  createLoader,
  createParser,
  createSerializer,
  type inferParserType,
  parseAsNumberLiteral,
} from 'nuqs/server';
import { dayEnd, dayStart, PAGE_SIZES, parseAsDay, parseAsFlag, parseAsText } from '@/lib/core/list-params';
import { AUDIT_OUTCOMES, type AuditOutcome } from './model';

/** Which rows of the audit log. A filter that is left out lets every row through; both ends are included. */
export interface AuditFilters {
  /** An id, or the kind of an actor without one (`system`, `anonymous`); any other text is a part of a name or email. */
  actor?: string | undefined;
  /** None has no element: that is no filter. */
  actions?: string[] | undefined;
  /** An id; any other text is a part of a name or URL. */
  target?: string | undefined;
  outcomes?: AuditOutcome[] | undefined;
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

const LISTED_MAX = 100;

/** Values joined by commas. With one bad value, all of it reads as absent. */
const parseAsSeveral = <T extends string>(isOne: (value: string) => value is T) =>
  createParser<T[]>({
    parse: (text) => {
      const values = [...new Set(text.split(','))];
      return values.length <= LISTED_MAX && values.every(isOne) ? values : null;
    },
    serialize: (values) => values.join(','),
    eq: (one, other) => one.join() === other.join(),
  });

const isWord = (value: string): value is string => /^[\w.-]{1,100}$/.test(value);
const isOutcome = (value: string): value is AuditOutcome => AUDIT_OUTCOMES.some((one) => one === value);

/** A bad value reads as the default. `before` gives rows older than that one, `after` newer ones. */
export const activityParams = {
  actor: parseAsText(200),
  action: parseAsSeveral(isWord),
  target: parseAsText(200),
  outcome: parseAsSeveral(isOutcome),
  from: parseAsDay,
  to: parseAsDay,
  limit: parseAsNumberLiteral(PAGE_SIZES).withDefault(50),
  /** Shows entries instead of changes. */
  raw: parseAsFlag.withDefault(false),
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
  actions: params.action ?? undefined,
  target: params.target ?? undefined,
  outcomes: params.outcome ?? undefined,
  from: params.from === null ? undefined : dayStart(params.from),
  to: params.to === null ? undefined : dayEnd(params.to),
});
