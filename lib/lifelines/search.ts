import {
  createLoader,
  createSerializer,
  type inferParserType,
  parseAsBoolean,
  parseAsNumberLiteral,
  parseAsStringLiteral,
} from 'nuqs/server';
import { parseAsDay, parseAsText, SEARCH_MAX } from '@/lib/core/list-params';
import { END_NAMES, ENDS } from './model';

export const GROUPS = {
  vault: 'Vault',
  environment: 'Environment',
  server: 'Server',
  owner: 'Owner',
  reason: 'Reason',
};
export type Group = keyof typeof GROUPS;
export const GROUP_NAMES = Object.keys(GROUPS) as Group[];

/** The shortest gap that is listed. */
export const GAPS = { any: 'Any gap', hour: 'Longer than an hour', day: 'Longer than a day' };
export type Gap = keyof typeof GAPS;
export const GAP_NAMES = Object.keys(GAPS) as Gap[];

export const FLAGS = {
  over: 'Over policy',
  outside: 'Changed outside',
  own: 'Ended by creator',
} as const;
export const FLAG_NAMES = Object.keys(FLAGS) as (keyof typeof FLAGS)[];

export const ENTRY_SORTS = [
  'server',
  'vault',
  'environment',
  'created',
  'archived',
  'lived',
  'by',
  'reason',
  'gap',
] as const;
export type EntrySort = (typeof ENTRY_SORTS)[number];

export const SAMPLE_SIZES = [25, 40] as const;

const VALUE_CHARACTERS_MAX = 4_096;

/** The filters of the entries; `from` and `to` are inclusive days of the ending. */
export const filterParams = {
  q: parseAsText(SEARCH_MAX).withDefault(''),
  from: parseAsDay,
  to: parseAsDay,
  environment: parseAsText(SEARCH_MAX),
  reason: parseAsStringLiteral(END_NAMES),
  gap: parseAsStringLiteral(GAP_NAMES),
  over: parseAsBoolean.withDefault(false),
  outside: parseAsBoolean.withDefault(false),
  own: parseAsBoolean.withDefault(false),
};

export const lifelineParams = {
  ...filterParams,
  group: parseAsStringLiteral(GROUP_NAMES),
  sort: parseAsStringLiteral(ENTRY_SORTS).withDefault('archived'),
  order: parseAsStringLiteral(['asc', 'desc']).withDefault('desc'),
};
export type LifelineParams = inferParserType<typeof lifelineParams>;
export type Filters = inferParserType<typeof filterParams>;

const cursor = parseAsText(VALUE_CHARACTERS_MAX);
const pageParams = { ...lifelineParams, cursor };
export type PageSearch = inferParserType<typeof pageParams>;
export const loadPageSearch = createLoader(pageParams);
export const pageSearch = createSerializer(pageParams);

const SEED_CHARACTERS_MAX = 64;
const sampleParams = {
  ...filterParams,
  size: parseAsNumberLiteral(SAMPLE_SIZES).withDefault(25),
  seed: parseAsText(SEED_CHARACTERS_MAX).withDefault('1'),
};
export type SampleSearch = inferParserType<typeof sampleParams>;
export const loadSampleSearch = createLoader(sampleParams);
export const sampleSearch = createSerializer(sampleParams);

export const isFiltered = ({ from, to, sort, order, group, ...filters }: LifelineParams): boolean =>
  Object.values(filters).some((value) => value !== null && value !== false && value !== '');

/** Filters that a search of the inventory cannot express. */
export type LifeFilters = Pick<Filters, 'reason' | 'gap' | 'over' | 'outside' | 'own'>;

/** Returns these filters of a page; null if none is set. */
export function lifeFilters({ reason, gap, over, outside, own }: Filters): LifeFilters | null {
  const filters = { reason, gap, over, outside, own };
  return lifeWords(filters).length === 0 ? null : filters;
}

export const lifeWords = ({ reason, gap, ...flags }: LifeFilters): string[] => [
  ...(reason === null ? [] : [`Reason: ${ENDS[reason]}`]),
  ...(gap === null ? [] : [`Gaps: ${GAPS[gap]}`]),
  ...FLAG_NAMES.filter((name) => flags[name]).map((name) => FLAGS[name]),
];
