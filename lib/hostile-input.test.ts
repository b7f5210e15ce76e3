import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cleanEvent } from '@/lib/audit/server/normalize-event';
import { passwordComplaint } from '@/lib/auth/server/passwords';
import { cleanToken } from '@/lib/credential-kinds/token';
import { createAddress } from '@/lib/providers/server/client/address';
import { createWords } from '@/lib/verification/server/probe/sanitize-server-text';
import { parameterOf, schemesOf, wantedIn } from '@/lib/verification/server/probe/www-authenticate';

/** The size of one request. */
const CHARACTERS = 1_000_000;
/** The longest processor time of a schema or a cleaner on the server, in ms. */
const QUICK_MS = 50;
/** Enough for a linear function at a fiftieth of that size, too little for a quadratic one. In ms. */
const PROPORTIONATE_MS = 400;

const repeated = (unit: string, characters: number) =>
  unit.repeat(Math.ceil(characters / unit.length)).slice(0, characters);

const UNITS = [
  ...['"', "'", '“', '`', ' ', '\n', '\t', '\\', '\\"', '[', '[]', '{', '}', '(', '<', '</'],
  ...['/', '-', '_', '=', '&', '?a=', '#', '%', '%4', '$', '${', '$A', '.', 'a.', ':'],
  ...['*', '|', '@', 'a@', '~', '+', '!', '…', '\0', '\u200b', '\u202e', '\ud800', 'é', 'a', 'A', '0', '-x'],
  ...['Bearer ', 'bearer "', 'Authorization: ', 'https://', 'your-', '_TOKEN', 'A_', 'token=', '\r\n'],
];
/** Returns runs of one character, and runs after a valid prefix and before an invalid end. */
const textsOf = (characters: number) =>
  UNITS.flatMap((unit) => {
    const run = repeated(unit, characters);
    const before = unit === '/' || unit === '.' ? 'https://a.example/' : 'a';
    return [run, `${before}${run.slice(before.length + 1)}\u0001`];
  });
const TEXTS = textsOf(CHARACTERS);
const SHORTER_TEXTS = textsOf(CHARACTERS / 50);

/** Returns the processor time in ms. If the first run is slow, the median of five, so that a pause does not count. */
async function spent(run: () => unknown, limit: number): Promise<number> {
  const once = async () => {
    const before = process.cpuUsage();
    try {
      await run();
    } catch {
      // A thrown refusal is a valid result.
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const first = await once();
  if (first <= limit || first > 20 * limit) return first;
  const more = [await once(), await once(), await once(), await once()];
  return [first, ...more].sort((one, other) => one - other)[2] ?? first;
}

const shown = (text: string) => JSON.stringify(text.slice(0, 30));

async function expectWithin(
  limit: number,
  what: string,
  run: (text: string) => unknown,
  texts = TEXTS,
): Promise<void> {
  for (const text of texts)
    expect(await spent(() => run(text), limit), `${what} of ${shown(text)}`).toBeLessThan(limit);
}

/** Browser modules that call the server and clean no text. */
const CALLS_THE_SERVER =
  /\/queries\.ts$|^core\/(call-action|fetcher|query-client)\.ts$|^vaults\/active-credentials\.ts$|^token-requests\/pending-approvals\.ts$/;

/** Returns the exports of a folder's files by name. Those that need a server are tested separately below. */
async function exportsOf(folder: string): Promise<[string, unknown][]> {
  const files = fs
    .readdirSync(path.join(import.meta.dirname, folder), { encoding: 'utf8', recursive: true })
    .filter((file) => /^(?!server\/|corpus\/|.*(\.test|test-))[\w/-]+\.ts$/.test(file))
    .filter((file) => !CALLS_THE_SERVER.test(`${folder}/${file}`));
  const modules = await Promise.all(
    files.map(async (file) => [file, await import(path.join(import.meta.dirname, folder, file))] as const),
  );
  return modules.flatMap(([file, module]) =>
    Object.entries(module).map(([name, value]): [string, unknown] => [`${folder}/${file} ${name}`, value]),
  );
}

const isSchema = (entry: [string, unknown]): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType;
const isFunction = (entry: [string, unknown]): entry is [string, (text: string) => unknown] =>
  typeof entry[1] === 'function';

const known = (schema: z.core.$ZodType) => schema as z.core.$ZodTypes;

const MANY = Array.from({ length: CHARACTERS / 4 }, () => '');

/** Returns inputs of a schema with `text` in one text field at a time, and `x` or a minimal value in the others. */
function inputsOf(schema: z.core.$ZodType, text: string): unknown[] {
  const { def } = known(schema)._zod;
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape).map(([name, field]) => [name, inputsOf(field, text)] as const);
      const least = Object.fromEntries(fields.map(([name, [first]]) => [name, first === text ? 'x' : first]));
      return fields.flatMap(([name, inputs]) => inputs.map((input) => ({ ...least, [name]: input })));
    }
    case 'array':
      return [...inputsOf(def.element, text).map((input) => [input]), MANY];
    case 'optional':
    case 'nullable':
    case 'default':
      return inputsOf(def.innerType, text);
    case 'pipe':
      return inputsOf(known(def.in)._zod.def.type === 'transform' ? def.out : def.in, text);
    case 'union':
      return def.options.flatMap((option) => inputsOf(option, text));
    case 'enum':
      return [Object.values(def.entries)[0]];
    case 'literal':
      return [def.values[0]];
    case 'boolean':
      return [true];
    case 'number':
      return [1];
    default:
      return [text];
  }
}

// The catalogue is our own file: its schema parses no input.
const domains = fs
  .readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const exported = (await Promise.all(domains.map(exportsOf)))
  .flat()
  .filter(([name]) => !name.includes('/catalogue-schema.ts'));
const schemas = exported.filter(isSchema);
const functions = exported.filter(isFunction);

test('finds the schemas and functions', () => {
  expect(schemas.length).toBeGreaterThan(40);
  expect(functions.map(([name]) => name)).toEqual(
    expect.arrayContaining(['credential-kinds/token.ts cleanToken', 'vaults/server-url.ts urlForms']),
  );
});

describe('parses 1 MB of the worst characters within 50 ms', () => {
  test.each(schemas)('%s', { timeout: 120_000 }, async (name, schema) => {
    for (const text of TEXTS)
      for (const input of inputsOf(schema, text)) {
        const took = await spent(() => schema.safeParse(input), QUICK_MS);
        expect(took, `${name} of ${shown(text)}`).toBeLessThan(QUICK_MS);
      }
  });

  test('cleanToken', { timeout: 120_000 }, () => expectWithin(QUICK_MS, 'cleanToken', cleanToken));

  test.each<[string, (text: string) => unknown]>([
    ['passwordComplaint', (text) => passwordComplaint(text, 'ada@example.com')],
    ['schemesOf', schemesOf],
    ['parameterOf', (text) => parameterOf(text, 'error_description')],
    ['wantedIn', (text) => wantedIn(text.slice(0, 4_000))],
    ['text of a server', (text) => createWords('a-token-of-some-length').clean(text)],
    ['createAddress', (text) => createAddress(`https://a.example/${text.slice(0, 4_000)}`)],
    [
      'cleanEvent',
      (text) =>
        cleanEvent({
          actor: { id: text, name: text, kind: 'user' },
          action: 'vault.create',
          targets: [{ kind: 'vault', id: text, label: text }],
          outcome: 'success',
          code: null,
          intentId: null,
          requestId: text,
          address: text,
          userAgent: text,
          summary: { text },
        }),
    ],
  ])('%s', { timeout: 120_000 }, (name, call) => expectWithin(QUICK_MS, name, call));
});

describe('every exported function of a text takes time in proportion to its length', () => {
  test.each(functions)('%s', { timeout: 120_000 }, (name, call) =>
    expectWithin(PROPORTIONATE_MS, name, call, SHORTER_TEXTS),
  );
});
