import {
  createLoader,
  createParser,
  createSerializer,
  type inferParserType,
  parseAsNumberLiteral,
} from 'nuqs/server';

export const PAGE_SIZES = [20, 50, 100] as const;

/** No control characters: names and ids have none, and PostgreSQL rejects NUL. */
export const PLAIN_TEXT = /^\P{Cc}*$/u;

export const parseAsText = (charactersMax: number) =>
  createParser({
    parse: (value) =>
      value.trim() !== '' && value.length <= charactersMax && PLAIN_TEXT.test(value) ? value : null,
    serialize: (value: string) => value,
  });

export const SEARCH_MAX = 255;

/** A calendar day as `YYYY-MM-DD`, read as UTC. 30 February reads as absent. */
export const parseAsDay = createParser({
  parse: (value) => {
    const time = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
    return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value ? null : value;
  },
  serialize: (value: string) => value,
});

/** The parser of nuqs reads every other word as false, and the page could not report it. */
export const parseAsFlag = createParser({
  parse: (value) => (value === 'true' ? true : value === 'false' ? false : null),
  serialize: String,
});

/** Cursors are opaque. Rejects only what could break out of a query string. */
const parseAsCursor = createParser({
  parse: (value) => (/^[\x21-\x7e]{1,2000}$/.test(value) ? value : null),
  serialize: (value: string) => value,
});

/** The only declaration of the parameters. Invalid values read as the default; defaults are not written. */
export const listParams = {
  q: parseAsText(SEARCH_MAX).withDefault(''),
  archived: parseAsFlag.withDefault(false),
  from: parseAsDay,
  to: parseAsDay,
  limit: parseAsNumberLiteral(PAGE_SIZES).withDefault(20),
  after: parseAsCursor,
  before: parseAsCursor,
};

export type ListParams = inferParserType<typeof listParams>;

export const loadListParams = createLoader(listParams);
export const listSearch = createSerializer(listParams);

/** A changed filter removes the cursor, because a cursor belongs to one list. */
export const withoutCursor = { after: null, before: null } as const;

/** Returns the parameters of a URL that could not be read, as `name=value`. The page reports them. */
export function ignoredParams(
  search: Record<string, string | string[] | undefined>,
  known: Record<string, { parse: (value: string) => unknown }> = listParams,
): string[] {
  return Object.entries(known).flatMap(([name, parser]) => {
    const raw = search[name];
    const value = Array.isArray(raw) ? raw[0] : raw;
    return value !== undefined && value !== '' && parser.parse(value) === null
      ? [`${name}=${value.slice(0, 60)}`]
      : [];
  });
}

export const dayStart = (day: string): string => `${day}T00:00:00.000000Z`;
/** Returns the last instant of the day, in UTC, because “to” includes that day. */
export const dayEnd = (day: string): string => `${day}T23:59:59.999999Z`;
