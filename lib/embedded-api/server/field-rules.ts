import 'server-only';
import { z } from '@hono/zod-openapi';
import { invalid } from './problem';

/** Limits of the schemas page and of the official SDK. */
export const DISPLAY_NAME_CHARACTERS_MAX = 255;
const URL_CHARACTERS_MAX = 2048;
const METADATA_PAIRS_MAX = 16;
const METADATA_KEY_CHARACTERS_MAX = 64;
const METADATA_VALUE_CHARACTERS_MAX = 512;
/** Not documented. Much longer than any token, and small enough to be harmless. */
const SECRET_CHARACTERS_MAX = 16_384;

/** PostgreSQL can store neither NUL nor lone surrogates. */
const storable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Counts characters, not UTF-16 units. */
const characters = (text: string): number => [...text].length;

/** A zod issue. `keys` are the unknown fields of a closed object. */
interface Issue {
  input?: unknown;
  keys?: string[];
}

const missingOr = (issue: Issue, field: string, kind: string, requiredFor = ''): string =>
  issue.input === undefined || issue.input === null
    ? `Field '${field}' is required${requiredFor}.`
    : `Field '${field}' must be ${kind}.`;

const expects = (field: string, kind: string, requiredFor = '') => ({
  error: (issue: Issue) => missingOr(issue, field, kind, requiredFor),
});

export const freeText = (field: string, charactersMax: number) =>
  z
    .string(expects(field, 'a string'))
    .refine((value) => characters(value) <= charactersMax, {
      error: `Field '${field}' must have at most ${charactersMax} characters.`,
    })
    .refine(storable, { error: `Field '${field}' has characters that cannot be stored.` });

export const text = (field: string, charactersMax: number) =>
  freeText(field, charactersMax).min(1, `Field '${field}' is required.`);

/** A secret: any text on one line. `kind` completes the documented message for a missing one. */
export const secret = (field: string, kind: string) =>
  z
    .string(expects(field, 'a string', ` for ${kind} type`))
    .min(1, `Field '${field}' is required for ${kind} type.`)
    .max(SECRET_CHARACTERS_MAX, `Field '${field}' must have at most ${SECRET_CHARACTERS_MAX} characters.`)
    .refine((value) => !hasControls(value) && storable(value), {
      error: `Field '${field}' must be on one line and without control characters.`,
    })
    .openapi({ writeOnly: true });

const hasControls = (value: string): boolean =>
  Array.from(value).some((character) => character < ' ' || character === '\x7f');

const isHttpUrl = (value: string): boolean => {
  if (/\s/.test(value) || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return url.username === '' && url.password === '';
};

/** An http(s) URL without user information, because it is shown and logged. */
export const httpUrl = (field: string) =>
  text(field, URL_CHARACTERS_MAX)
    .refine(isHttpUrl, {
      error: `Field '${field}' must be an http or https URL without a user name or password.`,
    })
    .openapi({ format: 'uri' });

const oneOf = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(' or ');

export const choice = <const Values extends readonly [string, ...string[]]>(field: string, values: Values) =>
  z.enum(values, expects(field, oneOf(values)));

export const literal = <const Value extends string>(field: string, value: Value) =>
  z.literal(value, expects(field, `'${value}'`));

/** Long enough to recognize a field, too short to repeat a whole body. */
const NAMED_CHARACTERS_MAX = 64;

const named = (field: string): string => field.slice(0, NAMED_CHARACTERS_MAX).toWellFormed();

/** An object with only these fields. An unknown field is refused by name, never dropped. */
export const object = <Fields extends z.ZodRawShape>(field: string, fields: Fields) =>
  z.strictObject(fields, {
    error: (issue: Issue) => {
      if (issue.keys?.[0] !== undefined) return `Field '${named(issue.keys[0])}' is not supported.`;
      return field === '' ? 'The request body must be a JSON object.' : missingOr(issue, field, 'an object');
    },
  });

/** An unsupported documented field, which must be missing or null. `why` completes the refusal. */
export const unsupported = (field: string, why: string) =>
  z
    .null({ error: `Field '${field}' is not supported: ${why}` })
    .optional()
    .openapi({ description: `Not supported: ${why}` });

function metadataKeyComplaint(key: string): string | null {
  if (key === '') return 'A metadata key must not be empty.';
  if (characters(key) > METADATA_KEY_CHARACTERS_MAX)
    return `A metadata key must have at most ${METADATA_KEY_CHARACTERS_MAX} characters.`;
  return storable(key) ? null : 'A metadata key has characters that cannot be stored.';
}

function checkPairs(context: z.core.ParsePayload<Record<string, string | null>>): void {
  const complain = (message: string, path: string[] = []) =>
    context.issues.push({ code: 'custom', message, path, input: context.value });
  const keys = Object.keys(context.value);
  if (keys.length > METADATA_PAIRS_MAX) complain(TOO_MANY_PAIRS);
  for (const key of keys) {
    const message = metadataKeyComplaint(key);
    if (message !== null) complain(message, [key]);
  }
}

const metadataValue = z
  .string({ error: 'A metadata value must be a string.' })
  .refine((value) => characters(value) <= METADATA_VALUE_CHARACTERS_MAX, {
    error: `A metadata value must have at most ${METADATA_VALUE_CHARACTERS_MAX} characters.`,
  })
  .refine(storable, { error: 'A metadata value has characters that cannot be stored.' });

const TOO_MANY_PAIRS = `Field 'metadata' must have at most ${METADATA_PAIRS_MAX} pairs.`;
const mustBeObject = { error: "Field 'metadata' must be an object." };

export const metadata = z.record(z.string(), metadataValue, mustBeObject).check(checkPairs).default({});

/** Merge patch (RFC 7396): a null value deletes the key, a null object clears it. */
export const metadataPatch = z
  .record(z.string(), metadataValue.nullable(), mustBeObject)
  .check(checkPairs)
  .nullish();

/** Returns the metadata after a patch. Throws 400 if there are too many pairs. */
export function patchMetadata(
  stored: Record<string, string>,
  patch: z.output<typeof metadataPatch>,
): Record<string, string> {
  if (patch === undefined) return stored;
  const merged = new Map(Object.entries(patch === null ? {} : stored));
  for (const [key, value] of Object.entries(patch ?? {})) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  const pairs = Object.fromEntries(merged);
  if (merged.size > METADATA_PAIRS_MAX) throw invalid(TOO_MANY_PAIRS, 'metadata');
  return pairs;
}

const INSTANT =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** RFC 3339 with an offset and an existing date. */
export function isInstant(value: string): boolean {
  const day = INSTANT.exec(value)?.[1];
  if (day === undefined || day < '0001') return false;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}

export const instant = (field: string) =>
  z
    .string(expects(field, 'an RFC 3339 date-time'))
    .refine(isInstant, { error: `Field '${field}' must be an RFC 3339 date-time.` })
    .openapi({ format: 'date-time' });

/** Validates a body. Throws 400 with the first error and the field as `param`. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1).map(named) : [];
  const path = [...(issue?.path ?? []), ...unknown].map((part) =>
    typeof part === 'number' ? `[${part}]` : `.${String(part)}`,
  );
  throw invalid(issue?.message ?? 'The request is not valid.', path.join('').replace(/^\./, '') || undefined);
}
