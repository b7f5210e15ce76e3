import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenComplaint } from '@/lib/credential-kinds/token';
import { parseConfigurations } from './parse';
import type { Parsed } from './row';

const CORPUS = path.join(import.meta.dirname, 'corpus');
const corpus = fs
  .readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.includes('~') && !file.endsWith('.vars'))
  .map((file) => fs.readFileSync(path.join(CORPUS, file), 'utf8'));

const NAMES = [
  'mcp.json',
  '.mcp.json',
  'config.toml',
  'config.yaml',
  'a.csv',
  '.env',
  'Pasted text',
  'settings.json',
  'server.json',
  'guide.md',
  'main.go',
  'index.html',
];
const name = fc.constantFrom(...NAMES);

/** Rule 5 of the formats, written a second time: patterns that no token may match. */
const PLACEHOLDER =
  /\$\{|\{\{|\{env:|\$\(|^\$[A-Za-z_]\w*$|^%\w+%$|^<.*>$|^\{[^{}]*\}$|^your[-_]|^x{4,}$|^\*{3,}|\.\.\.|^\$env:/i;
const RUN_MILLISECONDS_MAX = 3_000;

function check(parsed: Parsed, spent: number): void {
  expect(spent).toBeLessThan(RUN_MILLISECONDS_MAX);
  expect(new Set(parsed.rows.map(({ key }) => key)).size).toBe(parsed.rows.length);
  for (const { token, key } of parsed.rows) {
    expect(key).toMatch(/^[\w-]{1,60}$/);
    if (token.state !== 'set' && token.state !== 'expired') continue;
    expect(tokenComplaint(token.value)).toBeNull();
    expect(token.value).not.toMatch(PLACEHOLDER);
  }
}

/** Parses and lints. Measures processor time, which does not depend on other work of the machine. */
async function run(files: { name: string; text: string }[], env?: string): Promise<Parsed> {
  const before = process.cpuUsage();
  const parsed = await parseConfigurations(files, env === undefined ? {} : { env });
  const { user, system } = process.cpuUsage(before);
  check(parsed, (user + system) / 1000);
  return parsed;
}

test('parses any text under any name', async () => {
  const text = fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ name, text }), { maxLength: 3 }), text, async (files, env) => {
      await run(files, env);
    }),
    { numRuns: 400 },
  );
}, 240_000);

const SIGNS = [
  '"',
  "'",
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '\n',
  '  ',
  '- ',
  '&a ',
  '*a',
  '${',
  '}}',
  '\\',
  '#',
  '\0',
  '\u202e',
  '`',
  '=',
  '%',
  '<',
  '|',
];
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  drop: fc.nat(40),
  add: fc.oneof(fc.constantFrom(...SIGNS), fc.string({ maxLength: 8 })),
});

test('parses the damaged corpus', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...corpus),
      name,
      fc.array(change, { minLength: 1, maxLength: 6 }),
      async (text, as, changes) => {
        const damaged = changes.reduce((all, { at, drop, add }) => {
          const start = Math.floor(at * all.length);
          return all.slice(0, start) + add + all.slice(start + drop);
        }, text);
        await run([{ name: as, text: damaged }], 'TOKEN=made-up-1\nAPI_KEY=made-up-2');
      },
    ),
    { numRuns: 1_000 },
  );
}, 240_000);

const word = fc.constantFrom('TOKEN', 'API_KEY', 'github-token', 'X', 'a b', '');
const form = word.chain((inside) =>
  fc.constantFrom(
    `\${${inside}}`,
    `\${${inside}:-}`,
    `\${${inside}:-\${OTHER}}`,
    `\${env:${inside}}`,
    `\${input:${inside}}`,
    `\${{ secrets.${inside} }}`,
    `{env:${inside}}`,
    `{{${inside}}}`,
    `$${inside || 'X'}`.replace(/ /g, '_').replace(/-/g, '_'),
    `%${inside || 'X'}%`.replace(/[ -]/g, '_'),
    `<${inside || 'token'}>`,
    `YOUR_${inside}`,
    `$(${inside})`,
    `$ID:$${inside || 'X'}_TOKEN`.replace(/[ -]/g, '_').toUpperCase(),
    `%ID%:%${inside || 'X'}%`.replace(/[ -]/g, '_'),
    `ghp_$${(inside || 'X').replace(/[ -]/g, '_').toUpperCase()}_TOKEN`,
    'STRIPE_SECRET_KEY',
    'TOKEN_HERE',
    'env:TOKEN',
    'github_pat_xxx',
    'sk-...',
    'xxxxxxxx',
  ),
);
const scheme = fc.constantFrom('Bearer ', 'bearer  ', 'Bearer "', '', 'Bearer Bearer ');
const holder = fc.constantFrom<(value: string) => Record<string, unknown>>(
  (value) => ({ headers: { Authorization: value } }),
  (value) => ({ headers: [{ name: 'authorization', value }] }),
  (value) => ({ requestInit: { headers: { Authorization: value } } }),
  (value) => ({ bearer_token: value }),
  (value) => ({ http_headers: { Authorization: value } }),
);

test('never turns a placeholder into a secret, at any position', async () => {
  const value = fc.tuple(scheme, form).map(([before, placeholder]) => before + placeholder);
  await fc.assert(
    fc.asyncProperty(value, holder, async (written, hold) => {
      const entry = { url: 'https://a.example.com/mcp', ...hold(written) };
      const bridge = {
        command: 'npx',
        args: ['mcp-remote', 'https://b.example.com/mcp', '--header', `Authorization: ${written}`],
      };
      const { rows } = await run([
        { name: 'mcp.json', text: JSON.stringify({ mcpServers: { entry, bridge } }) },
      ]);
      expect(rows).toHaveLength(2);
      for (const { token } of rows) expect(['placeholder', 'missing', 'not-bearer']).toContain(token.state);
    }),
    { numRuns: 600 },
  );
}, 240_000);

test('keeps a token unchanged, whether written or filled in', async () => {
  const token = fc
    .stringMatching(/^[A-Za-z0-9_~+/-]{12,60}$/)
    .filter((text) => tokenComplaint(text) === null);
  await fc.assert(
    fc.asyncProperty(
      token,
      fc.constantFrom(`\${T}`, `\${env:T}`, '{env:T}', '$T', '%T%', `\${{ secrets.T }}`, ''),
      async (secret, by) => {
        const text = JSON.stringify({
          a: { url: 'https://a.example.com/mcp', headers: { Authorization: `Bearer ${by || secret}` } },
        });
        const { rows } = await run([{ name: 'Pasted text', text }], `T=${by === '' ? 'other' : secret}`);
        expect(rows[0]?.token).toEqual({ state: 'set', value: secret });
      },
    ),
    { numRuns: 400 },
  );
}, 240_000);
