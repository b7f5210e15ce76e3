import 'server-only';
import type { Database } from '@/lib/core/server/db/client';
import { containing } from '@/lib/core/server/db/like';
import type { ListQuery } from './list-query';
import { invalid } from './problem';

/** Returns SQL that formats a timestamp as RFC 3339 in UTC with six digits. */
export const instantSql = (column: string): string =>
  `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** A table with pages. Every part is a constant of this program, never input. */
export interface ListSource {
  table: string;
  owner: string;
  /** The column that `name` searches; null if there is none. */
  name: string | null;
  /** Whether an index has the terms of one and two characters in `name`. Without it, every row is read. */
  hasShortTerms: boolean;
  archivable: boolean;
  columns: string;
}

export interface ListPage<Row> {
  rows: Row[];
  hasMore: boolean;
}

/** Rows that a search reads in list order before it uses the index. Common terms fill a page with them. */
const SEARCH_WINDOW_ROWS = 500;
/** With enough hits in the window, reading up to twice the projected rows is cheaper than the index. */
const SEARCH_HITS_WALKED = 2;
/** Sorts at most this many hits of the index. A term with more hits soon fills a page in list order. */
const SEARCH_HITS_MAX = 1_000;
/** A trigram index has no shorter terms. They have a separate index. */
const TRIGRAM_CHARACTERS = 3;

type TermIndex = 'trigrams' | 'short terms';

/** Returns the index that has the term; null if there is none. */
function indexFor(source: ListSource, name: string): TermIndex | null {
  const characters = [...name].length;
  if (characters >= TRIGRAM_CHARACTERS) return 'trigrams';
  // The index has names in lower case, in which a few letters become longer.
  return source.hasShortTerms && [...name.toLowerCase()].length === characters ? 'short terms' : null;
}

interface Statement {
  text: string;
  values: unknown[];
}

interface Parts {
  where: string;
  order: string;
  values: unknown[];
}

function partsOf(source: ListSource, query: ListQuery, owner: string): Parts {
  const values: unknown[] = [owner];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [`t.${source.owner} = $1`];
  if (source.archivable && !query.includeArchived) conditions.push('t.archived_at is null');
  if (source.archivable && query.onlyArchived) conditions.push('t.archived_at is not null');
  if (query.agentId !== null) conditions.push(`t.agent = ${bind(query.agentId)}`);
  if (query.createdFrom !== null) conditions.push(`t.created_at >= ${bind(query.createdFrom)}::timestamptz`);
  if (query.createdTo !== null) conditions.push(`t.created_at <= ${bind(query.createdTo)}::timestamptz`);
  const backwards = query.cursor?.direction === 'before';
  if (query.cursor !== null)
    conditions.push(`(t.created_at, t.id) ${backwards ? '>' : '<'} (select c.created_at, c.id
      from ${source.table} c where c.id = ${bind(query.cursor.id)} and c.${source.owner} = $1)`);
  const direction = backwards ? 'asc' : 'desc';
  return {
    where: conditions.join(' and '),
    order: `order by t.created_at ${direction}, t.id ${direction}`,
    values,
  };
}

/** One extra row shows whether there are more. */
const rowsWanted = (query: ListQuery): number => query.limit + 1;

function walk(source: ListSource, query: ListQuery, parts: Parts, search = ''): Statement {
  const values = [...parts.values, rowsWanted(query)];
  return {
    text: `select ${source.columns} from ${source.table} t where ${parts.where} ${search}
      ${parts.order} limit $${values.length}`,
    values,
  };
}

interface SearchTally {
  seen: number;
  near: number;
  far: number;
}

/**
 * Returns the hits among the first rows in list order (`near`). If there are fewer than `nearMin` and more
 * rows exist, returns hits of the index (`far`), which are sorted afterwards. `materialized` prevents a plan
 * that reads in list order.
 */
function searchStart(
  source: ListSource,
  query: ListQuery,
  parts: Parts,
  name: string,
  index: TermIndex,
  nearMin: number,
): Statement {
  const values = [...parts.values, containing(name), rowsWanted(query)];
  const [like, limit] = [`$${values.length - 1}`, `$${values.length}`];
  const hit = `t.${source.name} ilike ${like}`;
  const indexed =
    index === 'trigrams'
      ? hit
      : `embedded.short_terms(t.${source.name}) @> array[lower($${values.push(name)})] and ${hit}`;
  const goesFar = `(select seen = ${SEARCH_WINDOW_ROWS} and near < ${nearMin} from tally)`;
  return {
    text: `with seen as materialized (select t.id, t.created_at, t.${source.name} from ${source.table} t
        where ${parts.where} ${parts.order} limit ${SEARCH_WINDOW_ROWS}),
      near as materialized (select t.id, t.created_at from seen t where ${hit} ${parts.order} limit ${limit}),
      tally as materialized (select (select count(*)::int from seen) as seen, (select count(*)::int from near) as near),
      far as materialized (select t.id, t.created_at from ${source.table} t
        where ${goesFar} and ${parts.where} and ${indexed} limit ${SEARCH_HITS_MAX + 1}),
      top as (select t.id from (select * from near where not ${goesFar} union all select * from far) t
        ${parts.order} limit ${limit})
      select ${source.columns}, tally.*, (select count(*)::int from far) as far
        from tally left join top on true left join ${source.table} t on t.id = top.id ${parts.order}`,
    values,
  };
}

function searchStretch(
  source: ListSource,
  query: ListQuery,
  parts: Parts,
  name: string,
  rowsMax: number,
): Statement {
  const values = [...parts.values, containing(name), rowsMax, rowsWanted(query)];
  const [like, rows, limit] = [`$${values.length - 2}`, `$${values.length - 1}`, `$${values.length}`];
  return {
    text: `select ${source.columns} from (select t.* from ${source.table} t where ${parts.where} ${parts.order}
        limit ${rows}) t where t.${source.name} ilike ${like} ${parts.order} limit ${limit}`,
    values,
  };
}

/** Statements are named by their form, so that each connection plans each form once. */
const formName = (source: ListSource, query: ListQuery, step: string): string =>
  [
    step,
    source.table,
    query.onlyArchived ? 'archived' : query.includeArchived ? 'all' : 'active',
    query.agentId === null ? '' : 'agent',
    query.cursor?.direction ?? 'first',
    query.createdFrom === null ? '' : 'from',
    query.createdTo === null ? '' : 'to',
  ].join(' ');

async function search<Row extends { id: string }>(
  database: Database,
  source: ListSource,
  query: ListQuery,
  parts: Parts,
  name: string,
): Promise<Row[]> {
  const walkOn = async () => {
    const values = [...parts.values, containing(name)];
    const like = `and t.${source.name} ilike $${values.length}`;
    return (await database.$client.query<Row>(walk(source, query, { ...parts, values }, like))).rows;
  };
  const index = indexFor(source, name);
  if (index === null) return walkOn();
  const start = async (nearMin: number): Promise<SearchTally & { hits: Row[] }> => {
    // Unnamed, because the planner must see the term to estimate the hits of the index.
    const { rows } = await database.$client.query<Row & SearchTally>(
      searchStart(source, query, parts, name, index, nearMin),
    );
    const { seen = 0, near = 0, far = 0 } = rows[0] ?? {};
    // Without hits, the left join still returns one row, without an id.
    return { seen, near, far, hits: rows.filter((row) => row.id !== null) };
  };
  const wanted = rowsWanted(query);
  let { seen, near, far, hits } = await start(SEARCH_HITS_WALKED);
  if (near >= wanted || seen < SEARCH_WINDOW_ROWS) return hits;
  if (near >= SEARCH_HITS_WALKED) {
    const stretch = await database.$client.query<Row>({
      name: formName(source, query, 'stretch'),
      ...searchStretch(source, query, parts, name, Math.ceil((2 * wanted * SEARCH_WINDOW_ROWS) / near)),
    });
    if (stretch.rows.length >= wanted) return stretch.rows;
    ({ far, hits } = await start(wanted));
  }
  return far > SEARCH_HITS_MAX ? walkOn() : hits;
}

async function checkCursor(database: Database, source: ListSource, query: ListQuery, owner: string) {
  if (query.cursor === null) return;
  const { rowCount } = await database.$client.query({
    name: `cursor ${source.table}`,
    text: `select 1 from ${source.table} where id = $1 and ${source.owner} = $2`,
    values: [query.cursor.id, owner],
  });
  if (rowCount === 0)
    throw invalid(`Parameter '${query.cursor.param}' names no entry of this list.`, query.cursor.param);
}

/** Returns one page by keyset, newest first. Throws 400 for a cursor whose row is not in this list. */
export async function listPage<Row extends { id: string }>(
  database: Database,
  source: ListSource,
  query: ListQuery,
  owner: string,
): Promise<ListPage<Row>> {
  if (query.cursor?.id.includes('\0'))
    throw invalid(`Parameter '${query.cursor.param}' is not an id.`, query.cursor.param);
  const parts = partsOf(source, query, owner);
  const found =
    source.name !== null && query.name !== null
      ? await search<Row>(database, source, query, parts, query.name)
      : (
          await database.$client.query<Row>({
            name: formName(source, query, 'walk'),
            ...walk(source, query, parts),
          })
        ).rows;
  // An unknown cursor compares as null and finds nothing, so only an empty page needs this check.
  if (found.length === 0) await checkCursor(database, source, query, owner);
  const rows = found.slice(0, query.limit);
  if (query.cursor?.direction === 'before') rows.reverse();
  return { rows, hasMore: found.length > query.limit };
}
