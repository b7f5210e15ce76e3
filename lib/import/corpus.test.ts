import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseConfigurations } from './parse';
import type { ImportRow, Parsed, RowToken, SkippedEntry } from './row';

const CORPUS = path.join(import.meta.dirname, 'corpus');
/** The tokens of the corpus with an expiry are expired or valid relative to this day. */
const NOW = new Date('2026-11-21T12:00:00Z');

interface Case {
  label: string;
  name: string;
  text: string;
  env: string | undefined;
}

/** `label~folder~mcp.json` is the file `folder/mcp.json`; `….vars` beside it is its `.env`. */
function casesOf(client: string): Case[] {
  const folder = path.join(CORPUS, client);
  const readOr = (file: string) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined);
  return fs
    .readdirSync(folder)
    .filter((file) => !file.endsWith('.vars'))
    .sort()
    .map((file) => {
      const [label = '', ...name] = file.split('~');
      return {
        label,
        name: name.join('/') === 'pasted' ? 'Pasted text' : name.join('/'),
        text: fs.readFileSync(path.join(folder, file), 'utf8'),
        env: readOr(path.join(folder, `${file}.vars`)),
      };
    });
}

const tokenText = (token: RowToken): string => {
  const short = (value: string) => (value.length > 60 ? `${value.slice(0, 12)}…(${value.length})` : value);
  if (token.state === 'set') return `set ${short(token.value)}`;
  if (token.state === 'expired') return `expired ${token.expiredAt} ${short(token.value)}`;
  if (token.state === 'not-bearer') return `not-bearer ${token.scheme}`;
  if (token.state === 'missing') return 'missing';
  return `placeholder variable=${token.variable ?? '–'} label=${token.label ?? '–'}`;
};

const rowLines = (row: ImportRow): string[] => [
  `  ${JSON.stringify(row.name)} ${row.url}`,
  `    ${row.protocol}, ${row.protocolFrom} · ${row.source.client} · ${row.source.path}`,
  `    ${tokenText(row.token)}`,
  ...(row.environment === null && row.vaultName === null
    ? []
    : [`    to ${row.vaultName ?? '–'} / ${row.environment ?? '–'}`]),
  ...row.notes.map(({ level, code, sentence }) => `    ${level} ${code}: ${sentence}`),
];
const skippedLine = (entry: SkippedEntry) =>
  `  skipped ${JSON.stringify(entry.name)} (${entry.reason}) · ${entry.source.client} · ${entry.source.path}`;

/** The readable parts of the result. Keys are omitted because they are not readable. */
const textOf = ({ label, name }: Case, parsed: Parsed): string =>
  [
    `${label} · ${name}`,
    ...parsed.rows.flatMap(rowLines),
    ...parsed.skipped.map(skippedLine),
    ...parsed.problems.map(({ sentence }) => `  problem: ${sentence}`),
  ].join('\n');

const clients = fs
  .readdirSync(CORPUS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const parse = ({ name, text, env }: Case) =>
  parseConfigurations([{ name, text }], env === undefined ? { now: NOW } : { env, now: NOW });

describe('parses the documented files of each client', () => {
  test.each(clients)('%s', async (client) => {
    const texts: string[] = [];
    for (const one of casesOf(client)) texts.push(textOf(one, await parse(one)));
    await expect(`${texts.join('\n\n')}\n`).toMatchFileSnapshot(path.join(CORPUS, `${client}.rows.txt`));
  });
});

test('the corpus has at least 120 cases', () => {
  expect(clients.flatMap(casesOf).length).toBeGreaterThanOrEqual(120);
});

test('gives the same rows for each case alone and for all together', async () => {
  const cases = clients
    .flatMap(casesOf)
    .filter(({ env, label }) => env === undefined && label !== 'dropped-env');
  const alone = await Promise.all(cases.map(parse));
  const together = await parseConfigurations(cases, { now: NOW });
  const places = (parsed: Parsed[]) =>
    parsed.flatMap(({ rows }) => rows.map(({ source, url }) => [source.file, source.path, url]));
  expect(places([together])).toEqual(places(alone));
});

test('gives unique keys, and the same keys for the same files', async () => {
  const cases = clients.flatMap(casesOf);
  const keys = async () => (await parseConfigurations(cases, { now: NOW })).rows.map(({ key }) => key);
  const once = await keys();
  expect(await keys()).toEqual(once);
  expect(new Set(once).size).toBe(once.length);
});

test('keeps secrets of the files only in tokens and in URLs as written', async () => {
  for (const one of clients.flatMap(casesOf)) {
    const parsed = await parse(one);
    const rest = {
      ...parsed,
      rows: parsed.rows.map(({ token, url, ...row }) => ({
        ...row,
        token: token.state === 'placeholder' || token.state === 'not-bearer' ? token : null,
      })),
    };
    expect(JSON.stringify(rest), `${one.label} ${one.name}`).not.toMatch(
      /made-?up-?(?!-)[\w-]*\d|madeup\d|bWFkZTp1cA/i,
    );
  }
});
