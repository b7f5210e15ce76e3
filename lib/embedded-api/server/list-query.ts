import 'server-only';
import { z } from '@hono/zod-openapi';
import { isInstant } from './field-rules';
import { invalid } from './problem';

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;
const SEARCH_CHARACTERS_MAX = 2048;
const PARAM_CHARACTERS_MAX = 64;

export interface Cursor {
  param: string;
  id: string;
  direction: 'after' | 'before';
}

/** A validated list request. Dates are RFC 3339 instants, both ends included. */
export interface ListQuery {
  limit: number;
  cursor: Cursor | null;
  includeArchived: boolean;
  onlyArchived: boolean;
  name: string | null;
  agentId: string | null;
  createdFrom: string | null;
  createdTo: string | null;
}

/** `after`/`before` are the older names, which are still accepted according to the documents. */
const CURSORS = {
  after_id: 'after',
  page: 'after',
  after: 'after',
  before_id: 'before',
  before: 'before',
} as const satisfies Record<string, Cursor['direction']>;

const optional = (description: string, example?: string) =>
  z
    .string()
    .optional()
    .openapi({ description, ...(example === undefined ? {} : { example }) });

export const listParams = z.object({
  limit: z.coerce
    .number({ error: `Parameter 'limit' must be a whole number from 1 to ${LIMIT_MAX}.` })
    .int()
    .min(1)
    .max(LIMIT_MAX)
    .default(LIMIT_DEFAULT),
  after_id: optional('The rows after this id. Excludes every other cursor.'),
  before_id: optional('The rows before this id, in the same order. Excludes every other cursor.'),
  page: optional('A `next_page` of an earlier response. Excludes every other cursor.'),
  after: optional('Older name of `after_id`.'),
  before: optional('Older name of `before_id`.'),
  include_archived: z.enum(['true', 'false']).default('false'),
  status: z.enum(['active', 'archived']).optional().openapi({ description: 'Overrides `include_archived`.' }),
  agent_id: optional('Sessions of this agent.'),
  name: optional('Part of the display name, or of the MCP server URL; case does not matter.'),
  'created_at[gte]': optional('Created at this instant or later.', '2026-05-18T00:00:00Z'),
  'created_at[lte]': optional('Created at this instant or earlier.', '2026-05-18T23:59:59.999999Z'),
});

export type ListFilter = 'name' | 'include_archived' | 'status' | 'agent_id';

/** Parameters of every list. `beta=true` filters nothing; older clients add it to each call. */
const COMMON: ReadonlySet<string> = new Set([
  'limit',
  ...Object.keys(CURSORS),
  'created_at[gte]',
  'created_at[lte]',
  'beta',
]);

/** Throws 400 for filters that the list does not apply, because its rows would be wrong. */
function refuseUnapplied(search: URLSearchParams, filters: readonly string[]): void {
  for (const name of new Set(search.keys())) {
    const shown = name.slice(0, PARAM_CHARACTERS_MAX).toWellFormed();
    if (!COMMON.has(name) && !filters.includes(name))
      throw invalid(`Parameter '${shown}' is not supported by this list.`, shown);
    if (search.getAll(name).length > 1) throw invalid(`Parameter '${shown}' must be given only once.`, shown);
  }
}

/** An empty parameter counts as absent, because forms send it. */
const given = (search: URLSearchParams, name: string): string | null => search.get(name) || null;

function limitOf(search: URLSearchParams): number {
  const value = given(search, 'limit') ?? undefined;
  const parsed = listParams.shape.limit.safeParse(value);
  if (!parsed.success || /\D/.test(value ?? ''))
    throw invalid(`Parameter 'limit' must be a whole number from 1 to ${LIMIT_MAX}.`, 'limit');
  return parsed.data;
}

function cursorOf(search: URLSearchParams): Cursor | null {
  const cursors = Object.entries(CURSORS).flatMap(([param, direction]) => {
    const id = given(search, param);
    return id === null ? [] : [{ param, id, direction }];
  });
  if (cursors.length > 1) {
    const names = cursors.map(({ param }) => `'${param}'`).join(' and ');
    throw invalid(`Parameters ${names} must not be used together.`, cursors[1]?.param);
  }
  return cursors[0] ?? null;
}

function flagOf(search: URLSearchParams, name: string): boolean {
  const value = given(search, name) ?? 'false';
  if (!['true', 'false', '1', '0'].includes(value))
    throw invalid(`Parameter '${name}' must be 'true' or 'false'.`, name);
  return value === 'true' || value === '1';
}

function instantOf(search: URLSearchParams, name: string): string | null {
  const value = given(search, name);
  if (value !== null && !isInstant(value))
    throw invalid(`Parameter '${name}' must be an RFC 3339 date-time, like 2026-05-18T07:12:03Z.`, name);
  return value;
}

function textOf(search: URLSearchParams, name: string): string | null {
  const value = given(search, name);
  if (value !== null && (value.length > SEARCH_CHARACTERS_MAX || value.includes('\0')))
    throw invalid(
      `Parameter '${name}' must have at most ${SEARCH_CHARACTERS_MAX} characters, none of them NUL.`,
      name,
    );
  return value;
}

/** `status` is the filter of the oldest documents, `include_archived` that of later ones. */
function lifecycleOf(search: URLSearchParams): Pick<ListQuery, 'includeArchived' | 'onlyArchived'> {
  const includeArchived = flagOf(search, 'include_archived');
  const status = given(search, 'status');
  if (status === null) return { includeArchived, onlyArchived: false };
  if (status !== 'active' && status !== 'archived')
    throw invalid("Parameter 'status' must be 'active' or 'archived'.", 'status');
  return { includeArchived: status === 'archived', onlyArchived: status === 'archived' };
}

/** Throws 400 with `param`, also for a parameter that this list does not apply. */
export function parseListQuery(search: URLSearchParams, filters: readonly ListFilter[]): ListQuery {
  refuseUnapplied(search, filters);
  return {
    limit: limitOf(search),
    cursor: cursorOf(search),
    ...lifecycleOf(search),
    name: textOf(search, 'name'),
    agentId: textOf(search, 'agent_id'),
    createdFrom: instantOf(search, 'created_at[gte]'),
    createdTo: instantOf(search, 'created_at[lte]'),
  };
}
