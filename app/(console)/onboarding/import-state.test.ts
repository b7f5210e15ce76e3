import { describe, expect, test } from 'vitest';
import { type RowNote, type RowToken, TAKEN_FROM } from '@/lib/import/row';
import { mcpServerUrl } from '@/lib/vaults/inputs';
import { batchesOf, inputOf, newRunId, refusedRows } from './batches';
import { cellAfter } from './grid-keys';
import { type Change, importReducer, isPlaced } from './import-state';
import { withFiles } from './read-files';
import { isProblem, isReady, needsWork, obstaclesOf, urlComplaint } from './readiness';
import { reportCsv, reportJson } from './report-links';
import { byTarget, targetOf } from './targets';
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
  TEAM,
} from './test-import-rows';

describe('rows', () => {
  test('are ready with URL, token and vault, and report what is missing', () => {
    const state = stateAfter(readChange(parsed(parsedRow('a'))));
    expect([isPlaced(state.rows), needsWork(first(state)), isReady(first(state))]).toEqual([
      false,
      false,
      false,
    ]);
    const whole = importReducer(state, assigned('a'));
    expect(isReady(first(whole))).toBe(true);
    const broken = importReducer(whole, { type: 'url', key: 'a', url: 'nonsense' });
    expect(obstaclesOf(first(broken))).toEqual([
      'This is not a URL. It should look like https://mcp.example.com/mcp.',
    ]);
  });

  test.each<[RowToken, RegExp]>([
    [{ state: 'missing' }, /Enter the access token/],
    [{ state: 'placeholder', variable: 'GH', label: null }, /kept in GH/],
    [{ state: 'not-bearer', scheme: 'Basic' }, /^Uses Basic instead of Bearer: cannot be stored/],
    [{ state: 'expired', value: 'x', expiredAt: '2026-01-02T00:00:00Z' }, /expired on 2026-01-02/],
  ])('with token %o are not ready', (token, says) => {
    const state = stateAfter(readChange(parsed(parsedRow('a', { token }))), assigned('a'));
    expect(obstaclesOf(first(state)).join()).toMatch(says);
    expect(isReady({ ...first(state), isTicked: true })).toBe(false);
  });

  test('leaves a row of unknown structure unticked until its token is typed', () => {
    const note: RowNote = { code: TAKEN_FROM, level: 'warning', sentence: 'Taken from “spec”.' };
    const read = readChange(parsed(parsedRow('a', { notes: [note] })));
    expect(first(stateAfter(read)).isTicked).toBe(false);
    const typed: Change = { type: 'token', key: 'a', typed: 'token-typed', expiredAt: null };
    expect(first(stateAfter(read, typed)).isTicked).toBe(true);
  });

  test('start unticked if no vault can store them', () => {
    const basic = parsedRow('b', { token: { state: 'not-bearer', scheme: 'Basic' } });
    expect(
      stateAfter(readChange(parsed(parsedRow('a'), basic))).rows.map(({ isTicked }) => isTicked),
    ).toEqual([true, false]);
  });

  test('clean a typed token, refuse a placeholder, and fall back to the file', () => {
    const token: RowToken = { state: 'placeholder', variable: 'GH', label: null };
    const state = stateAfter(readChange(parsed(parsedRow('a', { token }))));
    const type = (typed: string) =>
      first(importReducer(state, { type: 'token', key: 'a', typed, expiredAt: null })).token;
    expect(type(' Bearer "secret-1" ')).toEqual({ state: 'set', value: 'secret-1' });
    expect(type('<OTHER_TOKEN>')).toEqual({ state: 'missing' });
    expect(type(' ')).toEqual(token);
  });

  test('keep edits and add new rows when files are read again', () => {
    const missing = parsedRow('a', { token: { state: 'missing' } });
    const state = stateAfter(
      readChange(parsed(missing, parsedRow('b'))),
      assigned('a'),
      { type: 'url', key: 'a', url: 'https://mine.example.com/mcp' },
      { type: 'ticked', keys: new Set(['b']), isTicked: false },
      readChange(parsed(parsedRow('a'), parsedRow('b'), parsedRow('c'))),
    );
    const [a, b, c] = state.rows;
    expect(a).toMatchObject({
      url: 'https://mine.example.com/mcp',
      target: TEAM,
      token: { state: 'set', value: 'token-a' },
    });
    expect([b?.isTicked, c?.isTicked]).toEqual([false, true]);
  });

  test('lose a verdict only when the URL or the token changes', () => {
    const whole = stateAfter(readChange(parsed(parsedRow('a'))), assigned('a'));
    const state = importReducer(whole, checkedAs(whole.rows));
    expect(first(state).check?.verdictTicket).toBe('verdictTicket');
    expect(isProblem(first(state), new Map())).toBe(true);
    for (const change of [
      { type: 'url', key: 'a', url: 'https://b.example.com' },
      { type: 'protocol', key: 'a', protocol: 'sse' },
      { type: 'token', key: 'a', typed: 'other', expiredAt: null },
    ] satisfies Change[])
      expect(first(importReducer(state, change)).check).toBeNull();
    expect(first(importReducer(state, readChange(parsed(parsedRow('a'))))).check?.verdictTicket).toBe(
      'verdictTicket',
    );
  });

  test('drop a stored token immediately and keep that of a failed row', () => {
    const state = stateAfter(readChange(parsed(parsedRow('a'), parsedRow('b'))), assigned('a', 'b'), {
      type: 'ended',
      rows: [ended('a', 'created'), ended('b', 'failed', 'Refused.')],
    });
    expect(JSON.stringify(state.rows[0])).not.toContain('token-a');
    expect(state.rows[1]?.token).toEqual({ state: 'set', value: 'token-b' });
    expect(state.rows.map(isReady)).toEqual([false, true]);
    const edited = importReducer(state, { type: 'token', key: 'a', typed: 'again', expiredAt: null });
    expect(edited.rows[0]).toBe(state.rows[0]);
  });

  test('keep typed text unchanged until they are stored', () => {
    const state = stateAfter(readChange(parsed(parsedRow('a'))), {
      type: 'token',
      key: 'a',
      typed: '<OTHER_TOKEN>',
      expiredAt: null,
    });
    expect(first(importReducer(state, readChange(parsed(parsedRow('a'))))).edited.token).toBe(
      '<OTHER_TOKEN>',
    );
    const done = importReducer(state, { type: 'ended', rows: [ended('a', 'created')] });
    expect(JSON.stringify(done)).not.toContain('OTHER_TOKEN');
  });

  test('are not sent again if they were stored before a reload', () => {
    const state = stateAfter(
      readChange(parsed(parsedRow('a'), parsedRow('b')), [keptEnd('a', 'https://a.example.com/mcp')]),
    );
    expect(state.rows.map((row) => row.ended?.outcome)).toEqual(['created', undefined]);
    expect(JSON.stringify(state)).not.toContain('token-a');
  });

  test('move into the vault that was created for them', () => {
    const target = { kind: 'new', name: 'New', environment: '' } as const;
    const state = stateAfter(
      readChange(parsed(parsedRow('a'))),
      { type: 'assigned', targets: new Map([['a', target]]) },
      { type: 'made', key: 'new-vault::New', target: TEAM },
    );
    expect(first(state).target).toEqual(TEAM);
  });
});

describe('vaults', () => {
  const row = parsedRow('a', { environment: 'staging' });
  test.each([
    [{ kind: 'new', name: ' Team  A ', environment: 'production' } as const, 'Team A', 'production'],
    [{ kind: 'by-environment', name: 'Team', otherwise: '' } as const, 'Team · staging', 'staging'],
    [{ kind: 'by-file', environment: '' } as const, 'team', ''],
  ])('by rule %o', (rule, name, environment) => {
    expect(targetOf(rule, row)).toEqual({ kind: 'new', name, environment });
  });

  test('use the default for rows without an environment', () => {
    const rule = { kind: 'by-environment', name: 'Team', otherwise: 'development' } as const;
    expect(targetOf(rule, parsedRow('b'))).toMatchObject({ name: 'Team · development' });
  });

  test('keep their rows together and in order across batches', () => {
    const other = { ...TEAM, vaultId: 'vault_2' };
    const state = stateAfter(readChange(parsed(parsedRow('a'), parsedRow('b'), parsedRow('c'))), {
      type: 'assigned',
      targets: new Map([
        ['a', TEAM],
        ['b', other],
        ['c', TEAM],
      ]),
    });
    expect(byTarget(state.rows).map(({ rows }) => rows.length)).toEqual([2, 1]);
    expect(batchesOf(state.rows, 2).map((batch) => batch.map(({ key }) => key))).toEqual([['a', 'c'], ['b']]);
    expect(inputOf(first(state), false)).toEqual({
      key: 'a',
      vaultId: 'vault_1',
      mcpServerUrl: 'https://a.example.com/mcp',
      accessToken: 'token-a',
    });
  });
});

test('separates the rows that the server refused from the rest', () => {
  const batch = ['a', 'b'].map((key) => ({ key, vaultId: 'v', mcpServerUrl: 'x', accessToken: 't' }));
  const problem = { code: 'invalid_input', message: '', fields: { 'rows.1.accessToken': 'No.' } } as const;
  expect(refusedRows(problem, batch)).toMatchObject([{ key: 'b', outcome: 'failed', sentence: 'No.' }]);
  expect(refusedRows({ ...problem, code: 'rate_limited' }, batch)).toEqual([]);
});

test('creates run ids as UUIDs of version 4', () => {
  expect(newRunId()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(newRunId()).not.toBe(newRunId());
});

test('gives files unique names and ignores duplicate text', () => {
  const files = withFiles(
    [{ name: 'mcp.json', text: '1' }],
    [
      { name: 'mcp.json', text: '2' },
      { name: 'other.json', text: '1' },
    ],
    new Set(),
  );
  expect(files.map(({ name }) => name)).toEqual(['mcp.json', '2/mcp.json']);
});

test('writes reports without tokens, query values and formulas', () => {
  const hostile = parsedRow('a', {
    name: '=HYPERLINK("https://evil.example","x")',
    url: 'https://user:hush@a.example.com/mcp?api_key=hush',
  });
  const { rows } = stateAfter(readChange(parsed(hostile)), assigned('a'), {
    type: 'ended',
    rows: [ended('a', 'failed', 'It said "no",\nthen nothing.')],
  });
  const csv = reportCsv(rows);
  expect(csv.charCodeAt(0)).toBe(0xfeff);
  expect(csv).toContain('"\'=HYPERLINK(""https://evil.example"",""x"")"');
  expect(csv).toContain('"It said ""no"",\nthen nothing."');
  for (const text of [csv, reportJson('run', rows)]) {
    expect(text).not.toMatch(/hush|token-a/);
    expect(text).toContain('https://a.example.com/mcp?api_key=…');
  }
  expect(JSON.parse(reportJson('run', rows)).rows[0].outcome).toBe('failed');
});

test('moves between rows by keys, within the grid', () => {
  const press = (key: string, index: number, ctrlKey = false) =>
    cellAfter({ key, ctrlKey, metaKey: false }, { index, cell: 'tick' }, 30);
  expect(press('ArrowDown', 0)).toEqual({ index: 1, cell: 'tick' });
  expect(press('ArrowUp', 0)).toEqual({ index: 0, cell: 'tick' });
  expect(press('PageDown', 25)?.index).toBe(29);
  expect(press('End', 3, true)?.index).toBe(29);
  expect(press('ArrowRight', 3)).toEqual({ index: 3, cell: 'name' });
  expect(press('Tab', 3)).toBeNull();
});

test('accepts a URL by pattern only if the schema does', () => {
  const urls = [
    'https://a.example.com/mcp',
    'https://a.example.com',
    'https://xn--a.com/mcp',
    'https://1.2.3.4/mcp',
    'https://a.1/mcp',
    'https://localhost/mcp',
    'https://user@a.example.com/',
    'https://a.example.com/#x',
    'http://a.example.com/',
    'https://a.example.com/a b',
    `https://a.example.com/${'x'.repeat(2048)}`,
    '',
  ];
  for (const url of urls) expect(urlComplaint(url) === null, url).toBe(mcpServerUrl.safeParse(url).success);
});
