import 'server-only';
import { z } from 'zod';
import { isRecord } from '../is-record';
import type { LogFields } from '../log-fields';
import { isSecret } from '../secret';
import { withoutUrlSecrets } from '../secret-names';

/** The longest accepted URL. Texts that are looked up later must be complete. */
export const SUMMARY_TEXT_MAX = 2_048;
const SET = '[set]';
const DEPTH_MAX = 24;
const PATH_DEPTH_MAX = 24;

/** Types whose values are shown unchanged. Other types without known parts are omitted. */
const LEAVES: ReadonlySet<string> = new Set([
  'string',
  'number',
  'bigint',
  'boolean',
  'date',
  'enum',
  'literal',
  'null',
  'template_literal',
]);

type Value = LogFields[string];

/** Every zod schema is one of this union (https://zod.dev/library-authors). */
const known = (schema: z.core.$ZodType) => schema as z.core.$ZodTypes;

/** Returns the inner schemas that see the same value: the wrapped one, or the input side of a pipe. */
function within(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { def } = known(schema)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
    case 'success':
    case 'promise':
      return [def.innerType];
    case 'lazy':
      return [def.getter()];
    case 'pipe':
      return [known(def.in)._zod.def.type === 'transform' ? def.out : def.in];
    case 'union':
      return def.options;
    case 'intersection':
      return [def.left, def.right];
    default:
      return [];
  }
}

/** Whether a value of this schema is secret: the schema, its wrapped schema or its pipe is marked. */
function holdsSecret(schema: z.core.$ZodType, depth = 0): boolean {
  if (isSecret(schema)) return true;
  const { def } = known(schema)._zod;
  const further = def.type === 'pipe' ? [def.in, def.out] : within(schema);
  return depth < 20 && further.some((inner) => holdsSecret(inner, depth + 1));
}

function accepts(schema: z.core.$ZodType, value: unknown): boolean {
  try {
    return z.core.safeParse(schema, value).success;
  } catch {
    return false;
  }
}

function plain(value: unknown): Value | undefined {
  if (typeof value === 'string') return cut(withoutUrlSecrets(value), SUMMARY_TEXT_MAX);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'bigint') return String(value);
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : undefined;
}

const fieldsOf = (pairs: [string, Value | undefined][]): LogFields =>
  Object.fromEntries(pairs.filter((pair): pair is [string, Value] => pair[1] !== undefined));

/** Objects stay objects in one list; words and numbers become one line. */
function listOf(nested: (Value | undefined)[]): Value {
  const values = nested.flat();
  const objects = values.filter((value): value is LogFields => isRecord(value));
  if (objects.length > 0) return objects;
  const words = values.filter((value) => value !== undefined && value !== null).map(String);
  return cut(words.join(', '), SUMMARY_TEXT_MAX);
}

/** Returns undefined for a value that cannot be shown: an unknown key, or a type without rules. */
function tell(schema: z.core.$ZodType, value: unknown, depth: number): Value | undefined {
  if (value === undefined || depth > DEPTH_MAX) return undefined;
  if (holdsSecret(schema)) return value === null || value === '' ? undefined : SET;
  const next = (inner: z.core.$ZodType, part: unknown) => tell(inner, part, depth + 1);
  const { def } = known(schema)._zod;
  switch (def.type) {
    case 'object':
      return isRecord(value)
        ? fieldsOf(
            Object.entries(def.shape)
              .filter(([name]) => Object.hasOwn(value, name))
              .map(([name, field]) => [name, next(field, value[name])]),
          )
        : undefined;
    case 'record':
      return isRecord(value)
        ? fieldsOf(Object.entries(value).map(([name, part]) => [cut(name, 64), next(def.valueType, part)]))
        : undefined;
    case 'array':
      return Array.isArray(value) ? listOf(value.map((part) => next(def.element, part))) : undefined;
    default: {
      if (LEAVES.has(def.type)) return plain(value);
      const [inner, ...others] = within(schema);
      if (inner === undefined) return undefined;
      const fit = others.length === 0 ? inner : within(schema).find((option) => accepts(option, value));
      return fit === undefined ? undefined : next(fit, value);
    }
  }
}

/**
 * Returns an input for the audit log: only keys that the schema knows, secrets as `[set]` (also in URL
 * parameters), strings cut at 2,048 characters. `input` is the original, before the schema changes it.
 */
export function summaryOf(schema: z.ZodType, input: unknown): LogFields {
  const told = tell(schema, input, 0);
  return isRecord(told) ? told : {};
}

/** Returns the paths of secrets in an input of this schema: `accessToken`, `credentials.*.accessToken`. */
export function secretPaths(schema: z.ZodType): string[] {
  const paths = new Set<string>();
  const walk = (inner: z.core.$ZodType, path: readonly string[], depth: number) => {
    if (depth > PATH_DEPTH_MAX) return;
    if (holdsSecret(inner)) {
      paths.add(path.join('.'));
      return;
    }
    const { def } = known(inner)._zod;
    if (def.type === 'object')
      for (const [name, field] of Object.entries(def.shape)) walk(field, [...path, name], depth + 1);
    else if (def.type === 'array') walk(def.element, [...path, '*'], depth + 1);
    else if (def.type === 'record') walk(def.valueType, [...path, '*'], depth + 1);
    else for (const further of within(inner)) walk(further, path, depth + 1);
  };
  walk(schema, [], 0);
  return [...paths];
}
/** Returns the first `max` UTF-16 units of a text, without a split surrogate pair at the end. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(max - 1)) ? max - 1 : max;
  return text.slice(0, end);
}
