import {
  createLoader,
  createParser,
  createSerializer,
  type inferParserType,
  parseAsNumberLiteral,
} from 'nuqs/server';
import { dayEnd, dayStart, PAGE_SIZES, parseAsDay, parseAsFlag, parseAsText } from '@/lib/core/list-params';
import { AUDIT_OUTCOMES, type AuditOutcome } from './model';

/** Filters for entries of the audit log. A missing filter matches every row; both ends are included. */
export interface AuditFilters {
  /** An id or the kind of an actor (`system`, `anonymous`). Other text matches part of a name or email. */
  actor?: string | undefined;
  actions?: string[] | undefined;
  /** An id. Other text matches part of a name or URL. */
  target?: string | undefined;
  outcomes?: AuditOutcome[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** The position of a row in the log, which is used as cursor. */
const parseAsSequence = createParser({
  parse: (value) =>
    /^[1-9]\d{0,15}$/.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : null,
  serialize: (value: number) => String(value),
});

const LISTED_MAX = 100;

/** Values separated by commas. One invalid value makes all of it absent. */
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

/** An invalid value reads as the default. `before` returns rows older than that one, `after` newer ones. */
export const activityParams = {
  actor: parseAsText(200),
  action: parseAsSeveral(isWord),
  target: parseAsText(200),
  outcome: parseAsSeveral(isOutcome),
  from: parseAsDay,
  to: parseAsDay,
  limit: parseAsNumberLiteral(PAGE_SIZES).withDefault(50),
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
