/**
 * The language of “Search credentials”: words and `qualifier:value` pairs, each negated by a leading `-`. Quotes keep
 * spaces together. Never throws: invalid parts become errors with their position in the text.
 */

import { QUERY_CHARACTERS_MAX } from './limits';
import { POLICY_RULE_NAMES } from './policies';

const TERMS_MAX = 30;

export const STATUSES = ['active', 'archived', 'gone', 'missing'] as const;
export const VERIFIED = ['proven', 'accepted', 'refused', 'other', 'never', 'old'] as const;

type Reading =
  | { form: 'text'; none?: true }
  | { form: 'choice'; values: readonly string[] }
  /** A time span; `words` are its other valid values. */
  | { form: 'span'; words: readonly string[] };

interface Qualifier {
  reading: Reading;
  hint: string;
}

export const QUALIFIERS = {
  server: { reading: { form: 'text' }, hint: 'part of the MCP server URL' },
  host: { reading: { form: 'text', none: true }, hint: 'a host, or the end of one' },
  vault: { reading: { form: 'text' }, hint: 'part of the vault name, or its id' },
  env: { reading: { form: 'text', none: true }, hint: 'environment of the vault, or none' },
  team: { reading: { form: 'text', none: true }, hint: 'team in the metadata, or none' },
  owner: { reading: { form: 'text', none: true }, hint: 'email address, or none' },
  status: { reading: { form: 'choice', values: STATUSES }, hint: 'active, archived, gone or missing' },
  kind: { reading: { form: 'text' }, hint: 'kind of credential' },
  verified: {
    reading: { form: 'span', words: VERIFIED },
    hint: 'proven, refused, never, old, or >30d',
  },
  age: { reading: { form: 'span', words: ['unknown'] }, hint: 'time since the token was set, like >90d' },
  expires: {
    reading: { form: 'span', words: ['expired', 'unknown'] },
    hint: 'time until it expires, like <14d',
  },
  rotated: { reading: { form: 'span', words: ['never'] }, hint: 'time since the last rotation, like <7d' },
  shared: { reading: { form: 'choice', values: ['true', 'false'] }, hint: 'the same token elsewhere' },
  hold: {
    reading: { form: 'choice', values: ['true', 'false'] },
    hint: 'under legal hold, archived ones too',
  },
  changed: {
    reading: { form: 'choice', values: ['outside', 'console'] },
    hint: 'by whom, in the last 30 days',
  },
  policy: {
    reading: { form: 'choice', values: ['any', ...POLICY_RULE_NAMES] },
    hint: 'a rule that it breaks, or any',
  },
  open: {
    reading: { form: 'choice', values: ['rotation', 'leak'] },
    hint: 'an unfinished rotation or leak checklist',
  },
  gone: { reading: { form: 'choice', values: ['true', 'false'] }, hint: 'deleted' },
} as const satisfies Record<string, Qualifier>;

export type QualifierName = keyof typeof QUALIFIERS;
export const QUALIFIER_NAMES = Object.keys(QUALIFIERS) as QualifierName[];

/** A range of hours; null: no limit. */
export interface Span {
  min: number | null;
  max: number | null;
}

interface TextSpan {
  /** The start of its position in the text; `to` is exclusive. */
  from: number;
  to: number;
}

export interface Term extends TextSpan {
  isNegated: boolean;
  /** `word` matches any text of a row. */
  name: QualifierName | 'word';
  value: string;
  span: Span | null;
}

export interface QueryError extends TextSpan {
  message: string;
}

export interface Query {
  terms: Term[];
  errors: QueryError[];
}

const HOURS = { h: 1, d: 24, w: 168, m: 730, y: 8_760 } as const;
const LENGTH = /^(\d{1,5})([hdwmy])$/;

function hoursOf(text: string): number | null {
  const [, count, unit] = LENGTH.exec(text) ?? [];
  return count === undefined ? null : Number(count) * HOURS[unit as keyof typeof HOURS];
}

/** Parses `>90d` or `90d`, `<14d`, `31d..90d`. */
export function readSpan(text: string): Span | null {
  const [from = '', to] = text.split('..', 2);
  const [first, last] = [hoursOf(from.replace(/^[<>]/, '')), to === undefined ? null : hoursOf(to)];
  if (first === null || (to !== undefined && (last === null || /^[<>]/.test(from)))) return null;
  return from.startsWith('<') ? { min: null, max: first } : { min: first, max: last };
}

interface Token extends TextSpan {
  isNegated: boolean;
  /** The text before the first colon outside of quotes, or null. */
  name: string | null;
  value: string;
  isOpen: boolean;
}

/** Reads one token: an optional `-`, an optional `name:`, then text in which quotes keep spaces. */
function readToken(text: string, from: number): Token {
  let at = from;
  const isNegated = text[at] === '-' && at + 1 < text.length && text[at + 1] !== ' ';
  if (isNegated) at += 1;
  let name: string | null = null;
  let value = '';
  let isQuoted = false;
  let wasQuoted = false;
  for (; at < text.length && (isQuoted || !/\s/.test(text.charAt(at))); at++) {
    const character = text.charAt(at);
    if (character === '"') {
      isQuoted = !isQuoted;
      wasQuoted = true;
    } else if (
      character === ':' &&
      name === null &&
      !wasQuoted &&
      /^[a-z]+$/i.test(value) &&
      text[at + 1] !== '/'
    ) {
      name = value.toLowerCase();
      value = '';
    } else value += character;
  }
  return { from, to: at, isNegated, name, value, isOpen: isQuoted };
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const token = readToken(text, at);
    tokens.push(token);
    at = token.to;
  }
  return tokens;
}

const isQualifier = (name: string): name is QualifierName => Object.hasOwn(QUALIFIERS, name);

const listed = (words: readonly string[]): string =>
  words.length === 1 ? `${words[0]}` : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** Returns what is wrong with a value, as a sentence, or null. */
function complaintAbout(name: QualifierName, value: string): string | null {
  const { reading }: Qualifier = QUALIFIERS[name];
  if (value === '') return `Add a value after “${name}:”.`;
  if (reading.form === 'choice' && !reading.values.includes(value))
    return `“${name}:” takes ${listed(reading.values)}.`;
  if (reading.form === 'span' && !reading.words.includes(value) && readSpan(value) === null)
    return `“${name}:” takes a time like >90d or 31d..90d${reading.words.length > 0 ? `, or ${listed(reading.words)}` : ''}. Units: h, d, w, m, y.`;
  return null;
}

function readTerm(token: Token): Term | QueryError | null {
  const { from, to, isNegated, name } = token;
  const place = { from, to };
  if (token.isOpen) return { ...place, message: 'Close the quotation mark.' };
  if (name === null)
    return token.value === ''
      ? null
      : { ...place, isNegated, name: 'word', value: token.value.toLowerCase(), span: null };
  if (!isQualifier(name))
    return {
      ...place,
      message: `There is no “${name}:”. Use ${listed(QUALIFIER_NAMES.map((one) => `${one}:`))}.`,
    };
  const isText = QUALIFIERS[name].reading.form === 'text';
  const value = token.value.toLowerCase();
  const message = complaintAbout(name, value);
  if (message !== null) return { ...place, message };
  return { ...place, isNegated, name, value, span: isText ? null : readSpan(value) };
}

/** Parses a query. Terms with an error are not in `terms`, so that a list can show the matches of the others. */
export function parseQuery(text: string): Query {
  const query: Query = { terms: [], errors: [] };
  // PostgreSQL cannot store NUL, so no row contains it.
  const cut = text.slice(0, QUERY_CHARACTERS_MAX).replaceAll('\0', '\u{fffd}');
  if (text.length > QUERY_CHARACTERS_MAX)
    query.errors.push({
      from: QUERY_CHARACTERS_MAX,
      to: text.length,
      message: `A search has at most ${QUERY_CHARACTERS_MAX} characters.`,
    });
  for (const token of tokensOf(cut)) {
    const read = readTerm(token);
    if (read === null) continue;
    if ('message' in read) query.errors.push(read);
    else if (query.terms.length < TERMS_MAX) query.terms.push(read);
    else {
      query.errors.push({
        from: token.from,
        to: token.to,
        message: `A search has at most ${TERMS_MAX} terms.`,
      });
      break;
    }
  }
  return query;
}

const quoted = (value: string): string => (/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value);

/** Returns the text of one term, as a person would type it. */
export const termText = (name: QualifierName, value: string): string => `${name}:${quoted(value)}`;

/** Returns the query with this term added, or removed if it was present. Other terms with the same name stay. */
export function toggleTerm(text: string, name: QualifierName, value: string): string {
  const { terms } = parseQuery(text);
  const found = terms.find(
    (term) => term.name === name && term.value === value.toLowerCase() && !term.isNegated,
  );
  if (found === undefined) return `${text.trim()} ${termText(name, value)}`.trim();
  return `${text.slice(0, found.from)}${text.slice(found.to)}`.replace(/\s+/g, ' ').trim();
}

export interface Completion extends TextSpan {
  /** The replacement for the text between `from` and `to`. */
  text: string;
  hint: string;
}

const COMPLETIONS_MAX = 8;

/** Returns completions at a position: qualifier names, and the values of the qualifier before the colon. */
export function completionsAt(text: string, caret: number): Completion[] {
  const token = tokensOf(text.slice(0, caret)).at(-1);
  if (token === undefined || token.to !== caret)
    return QUALIFIER_NAMES.slice(0, COMPLETIONS_MAX).map((name) => ({
      from: caret,
      to: caret,
      text: `${name}:`,
      hint: QUALIFIERS[name].hint,
    }));
  const from = token.from + (token.isNegated ? 1 : 0);
  if (token.name === null)
    return QUALIFIER_NAMES.filter((name) => name.startsWith(token.value.toLowerCase()))
      .slice(0, COMPLETIONS_MAX)
      .map((name) => ({ from, to: caret, text: `${name}:`, hint: QUALIFIERS[name].hint }));
  if (!isQualifier(token.name)) return [];
  const { name } = token;
  const { reading }: Qualifier = QUALIFIERS[name];
  const values =
    reading.form === 'choice'
      ? reading.values
      : reading.form === 'span'
        ? reading.words
        : reading.none
          ? ['none']
          : [];
  return values
    .filter((value) => value.startsWith(token.value.toLowerCase()))
    .slice(0, COMPLETIONS_MAX)
    .map((value) => ({ from, to: caret, text: termText(name as QualifierName, value), hint: '' }));
}
