import { describe, expect, test } from 'vitest';
import type { RowNote } from '@/lib/import/row';
import { inputOf, questionOf } from './batches';
import { activeIndexOf } from './grid-keys';
import { type Change, importReducer } from './import-state';
import { answer } from './parse-answers';
import { type ConfigurationFile, withFiles, worthKeeping } from './read-files';
import { assignable, hasPassed, isProblem, isReady, nextToFix, obstaclesOf, shownRows } from './readiness';
import {
  assigned,
  checkedAs,
  ended,
  first,
  keptEnd,
  parsed,
  parsedRow,
  readChange,
  stateAfter,
} from './test-import-rows';

const oneServer = (host: string, token: string): string =>
  JSON.stringify({
    mcpServers: { github: { url: `https://${host}/mcp`, headers: { Authorization: `Bearer ${token}` } } },
  });
const parse = async (files: ConfigurationFile[]) => {
  const found = await answer({ kind: 'parse', files, env: '' });
  if (!('rows' in found)) throw new Error('Not parsed.');
  return found;
};

describe('a second import on the same page', () => {
  test('sends its rows although file and server have the same names', async () => {
    const files = withFiles(
      [],
      [{ name: 'mcp.json', text: oneServer('one.example.com', 'first-made-up') }],
      new Set(),
    );
    const before = stateAfter(readChange(await parse(files)));
    const done = importReducer(before, { type: 'ended', rows: [ended(first(before).key, 'created')] });
    // The page no longer has the files, but knows their names.
    const again = withFiles(
      [],
      [{ name: 'mcp.json', text: oneServer('two.example.com', 'second-made-up') }],
      new Set(files.map(({ name }) => name)),
    );
    const { rows } = importReducer(done, readChange(await parse(again)));
    expect(rows.map(({ url, ended }) => [url, ended?.outcome])).toEqual([
      ['https://two.example.com/mcp', undefined],
      ['https://one.example.com/mcp', 'created'],
    ]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
  });

  test('drops files without rows and keeps files with values', async () => {
    const files = [
      { name: 'good.json', text: oneServer('one.example.com', 'made-up-made-up') },
      { name: 'broken.json', text: '{"mcpServers": {' },
      { name: 'local.json', text: '{"mcpServers": {"a": {"command": "npx"}}}' },
      { name: '.env', text: 'GITHUB_TOKEN=made-up-value' },
    ];
    expect(worthKeeping(files, await parse(files)).map(({ name }) => name)).toEqual(['good.json', '.env']);
  });
});

describe('after a reload', () => {
  const read = (...kept: Parameters<typeof readChange>[1] & object) =>
    stateAfter(readChange(parsed(parsedRow('a')), kept));

  test.each(['created', 'unknown', 'sending'] as const)(
    'does not confuse a row with another URL with one that is %s',
    (outcome) => {
      const row = first(read(keptEnd('a', 'https://old.example.com/mcp', outcome)));
      expect(row).toMatchObject({ key: 'a~2', ended: null, token: { state: 'set', value: 'token-a' } });
    },
  );

  test('restores the key and the result of a row after each reload', () => {
    const kept = [keptEnd('a', 'https://old.example.com/mcp'), keptEnd('a~2', 'https://a.example.com/mcp')];
    const row = first(read(...kept));
    expect(row).toMatchObject({ key: 'a~2', ended: { outcome: 'created' }, token: { state: 'missing' } });
  });

  test('keeps the key of a failed row after it is corrected', () => {
    expect(first(read(keptEnd('a', 'https://old.example.com/mcp', 'failed')))).toMatchObject({
      key: 'a',
      ended: null,
    });
  });

  test('recognizes the row when the files are read again', () => {
    const state = read(keptEnd('a', 'https://old.example.com/mcp'));
    const again = importReducer(state, readChange(parsed(parsedRow('a'))));
    expect(again.rows.map(({ key }) => key)).toEqual(['a~2']);
  });

  test('drops the token of a skipped row', () => {
    const row = first(read(keptEnd('a', 'https://a.example.com/mcp', 'skipped')));
    expect(JSON.stringify(row)).not.toContain('token-a');
  });
});

describe('notes of a file', () => {
  const note = (code: string): RowNote => ({ code, level: 'problem', sentence: code });
  const edits = {
    url: { type: 'url', key: 'a', url: 'https://mended.example.com/mcp' },
    protocol: { type: 'protocol', key: 'a', protocol: 'sse' },
    token: { type: 'token', key: 'a', typed: 'typed-made-up', expiredAt: null },
  } satisfies Record<string, Change>;
  test.each([
    ['secret-in-url', 'url'],
    ['placeholder-in-url', 'url'],
    ['not-a-url', 'url'],
    ['url-is-sse', 'protocol'],
    ['unknown-transport', 'protocol'],
    ['token-unusable', 'token'],
  ] as const)('removes %s for good when the %s is corrected', (code, part) => {
    const file = readChange(parsed(parsedRow('a', { notes: [note(code), note('shared-file')] })));
    const codes = (...changes: Change[]) => first(stateAfter(file, ...changes)).notes.map((one) => one.code);
    expect(codes()).toEqual([code, 'shared-file']);
    for (const [name, edit] of Object.entries(edits))
      expect(codes(edit)).toEqual(name === part ? ['shared-file'] : [code, 'shared-file']);
    expect(codes(edits[part], file)).toEqual(['shared-file']);
  });

  test('returns with the token of the file', () => {
    const file = readChange(parsed(parsedRow('a', { notes: [note('token-unusable')] })));
    const state = stateAfter(file, edits.token, { ...edits.token, typed: '' });
    expect(first(state).notes).toHaveLength(1);
  });
});

test.each([
  `https://x/\${TENANT}/mcp`,
  `https://a.example.com/\${TENANT}/mcp`,
  'https://your-company.example.com/mcp',
])('neither sends nor verifies %s', (url) => {
  const state = stateAfter(readChange(parsed(parsedRow('a', { url }))), assigned('a'));
  expect(obstaclesOf(first(state))).toEqual(['The URL has a placeholder. Replace it with its value.']);
  expect(isReady(first(state))).toBe(false);
  const mended = importReducer(state, { type: 'url', key: 'a', url: 'https://a.example.com/mcp' });
  expect(isReady(first(mended))).toBe(true);
});

describe('a verdict', () => {
  const whole = stateAfter(readChange(parsed(parsedRow('a'))), assigned('a'));

  test('is ignored if the row was edited after the request', () => {
    for (const change of [
      { type: 'url', key: 'a', url: 'https://b.example.com/mcp' },
      { type: 'protocol', key: 'a', protocol: 'sse' },
      { type: 'token', key: 'a', typed: 'other-made-up', expiredAt: null },
    ] satisfies Change[])
      expect(first([change, checkedAs(whole.rows)].reduce(importReducer, whole)).check).toBeNull();
    expect(first(importReducer(whole, checkedAs(whole.rows))).check).not.toBeNull();
  });

  test('is requested again unless it passed', () => {
    expect(hasPassed(first(whole))).toBe(false);
    const silent = importReducer(whole, checkedAs(whole.rows, 'timeout'));
    expect(hasPassed(first(silent))).toBe(false);
    expect(hasPassed(first(importReducer(silent, checkedAs(silent.rows, 'proven'))))).toBe(true);
  });

  test('overrides an older failure', () => {
    const failed = importReducer(importReducer(whole, checkedAs(whole.rows, 'proven')), {
      type: 'ended',
      rows: [ended('a', 'failed')],
    });
    expect(first(failed).check?.isAfterEnd).toBe(false);
    expect(isProblem(first(failed), new Map())).toBe(true);
    const again = importReducer(failed, checkedAs(failed.rows, 'proven'));
    expect(first(again).check?.isAfterEnd).toBe(true);
    expect(isProblem(first(again), new Map())).toBe(false);
  });

  test.each([true, false])('is requested with the input that is stored (transport: %s)', (withProtocol) => {
    const sent = inputOf(first(whole), withProtocol);
    const { vaultId: _, ...question } = sent ?? { vaultId: '' };
    expect(questionOf(first(whole), withProtocol)).toEqual(question);
    expect('protocol' in question).toBe(withProtocol);
  });
});

test('assigns vaults to visible ticked rows and counts the hidden ones', () => {
  const state = stateAfter(readChange(parsed(parsedRow('a'), parsedRow('b'), parsedRow('c'))), {
    type: 'ticked',
    keys: new Set(['a']),
    isTicked: false,
  });
  const shown = shownRows(state, { text: ' EXAMPLE.com/mcp ', problemsOnly: false }, null);
  expect(assignable(state.rows, shown)).toMatchObject({ rows: [{ key: 'b' }, { key: 'c' }], hidden: 0 });
  const fewer = shownRows(state, { text: 'b.example', problemsOnly: false }, null);
  expect(assignable(state.rows, fewer)).toMatchObject({ rows: [{ key: 'b' }], hidden: 1 });
});

test('finds the next row to fix after the corrected one leaves, and keeps the tab stop', () => {
  const missing = { token: { state: 'missing' } } as const;
  const state = stateAfter(
    readChange(parsed(parsedRow('a', missing), parsedRow('b'), parsedRow('c', missing))),
    assigned('a', 'b', 'c'),
  );
  expect([nextToFix(state.rows, 0), nextToFix(state.rows, 2)]).toEqual([2, 0]);
  expect(nextToFix(state.rows.slice(0, 2), 0)).toBe(-1);
  expect(activeIndexOf(state.rows.slice(1), { key: 'c', index: 2 })).toBe(1);
  expect(activeIndexOf(state.rows.slice(0, 2), { key: 'c', index: 2 })).toBe(1);
  expect(activeIndexOf([], { key: 'c', index: 2 })).toBe(-1);
});
