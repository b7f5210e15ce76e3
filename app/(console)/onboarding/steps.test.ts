import { describe, expect, test } from 'vitest';
import { type Change, importReducer, isPlaced } from './import-state';
import { isAskable, isProblem, isReady, remarksOf } from './readiness';
import { rememberedVault } from './remembered-vault';
import { removablePlaces } from './removable';
import {
  assigned,
  checkedAs,
  ended,
  first,
  parsed,
  parsedRow,
  readChange,
  stateAfter,
  TEAM,
} from './test-import-rows';

describe('rows', () => {
  test('are unticked when no bearer token can work, unless a person ticked them', () => {
    const lint = (code: string): Change => ({
      type: 'linted',
      lints: new Map([['a', [{ code, level: 'problem', sentence: 'Wants “Basic”.' }]]]),
    });
    const known = stateAfter(readChange(parsed(parsedRow('a'), parsedRow('b'))), lint('other-scheme'));
    expect(known.rows.map(({ isTicked }) => isTicked)).toEqual([false, true]);
    expect(remarksOf(first(known), known.lints.get('a') ?? [])).toMatchObject([
      { sentence: 'Wants “Basic”.' },
    ]);
    expect(first(importReducer(known, { type: 'linted', lints: new Map() })).isTicked).toBe(true);
    const wanted = [
      { type: 'ticked', keys: new Set(['a']), isTicked: true } as const,
      lint('oauth-only'),
      readChange(parsed(parsedRow('a'))),
    ].reduce(importReducer, known);
    expect(first(wanted).isTicked).toBe(true);
  });

  test('stay identical when a note changes nothing, so that linting ends', () => {
    const state = stateAfter(readChange(parsed(parsedRow('a'))));
    const linted = importReducer(state, {
      type: 'linted',
      lints: new Map([['a', [{ code: 'twin', level: 'warning', sentence: 'Twice.' }]]]),
    });
    expect(linted.rows).toBe(state.rows);
  });

  test('that lack only a token can be requested, and are then left out', () => {
    const rows = [
      parsedRow('a', { token: { state: 'placeholder', variable: 'GH', label: null } }),
      parsedRow('b', { token: { state: 'not-bearer', scheme: 'Basic' } }),
      parsedRow('c', { token: { state: 'missing' }, url: 'nonsense' }),
      parsedRow('d'),
    ];
    const state = stateAfter(readChange(parsed(...rows)), {
      type: 'ticked',
      keys: new Set(['a', 'b', 'c', 'd']),
      isTicked: true,
    });
    expect(state.rows.map(isAskable)).toEqual([true, false, false, false]);
    const asked = importReducer(state, { type: 'asked', key: 'a', until: '2026-11-22T00:00:00Z' });
    expect(first(asked)).toMatchObject({ isTicked: false });
    expect([isProblem(first(asked), new Map()), isAskable(first(asked))]).toEqual([false, false]);
    expect(remarksOf(first(asked), [])[0]?.sentence).toContain('22 Nov 2026, 00:00 UTC');
    expect(first(importReducer(asked, readChange(parsed(...rows)))).isTicked).toBe(false);
    const typed = { type: 'token', key: 'a', typed: 'token-typed', expiredAt: null } as const;
    expect(isReady({ ...first(importReducer(asked, typed)), target: TEAM })).toBe(true);
  });
});

describe('vaults', () => {
  test('chosen for all apply to every row without its own vault', () => {
    const all = (vaultId: string): Change => ({
      type: 'placed',
      targets: new Map(['a', 'b'].map((key) => [key, { ...TEAM, vaultId }])),
    });
    const state = stateAfter(
      readChange(parsed(parsedRow('a'), parsedRow('b'))),
      assigned('a'),
      all('vault_2'),
    );
    expect(state.rows.map(({ target }) => target)).toMatchObject([TEAM, { vaultId: 'vault_2' }]);
    const moved = [readChange(parsed(parsedRow('a'), parsedRow('b'))), all('vault_3')].reduce(
      importReducer,
      state,
    );
    expect(moved.rows.map(({ target }) => target)).toMatchObject([TEAM, { vaultId: 'vault_3' }]);
    expect(isPlaced(moved.rows)).toBe(true);
  });

  test('of the last import are remembered per person', () => {
    expect(rememberedVault('ada.vault_1', 'ada')).toBe('vault_1');
    expect([rememberedVault('eve.vault_1', 'ada'), rememberedVault(undefined, 'ada')]).toEqual([null, null]);
  });
});

test('shows a refusal in the line of a row, and hints only when it is open', () => {
  const hinted = parsedRow('a', { notes: [{ code: 'loopback', level: 'hint', sentence: 'Local.' }] });
  const state = stateAfter(readChange(parsed(hinted)), assigned('a'));
  const says = ({ rows }: typeof state) =>
    rows.flatMap((row) => remarksOf(row, []).map((one) => one.sentence));
  expect(says(state)).toEqual([]);
  const refused = importReducer(state, checkedAs(state.rows));
  expect(says(refused)).toEqual(['Refused.']);
  expect(says(importReducer(refused, { type: 'ended', rows: [ended('a', 'failed', 'Full.')] }))).toEqual([
    'Full.',
  ]);
  expect(says(importReducer(refused, checkedAs(refused.rows, 'proven')))).toEqual([]);
});

test('lists stored tokens by file, line and key, without the token', () => {
  const at = (line: number, variable: string | null = null) => ({
    tokenPlace: { file: variable === null ? 'team.json' : 'Values (.env)', line, variable },
  });
  const rows = [
    parsedRow('a', at(3)),
    parsedRow('b', at(7)),
    parsedRow('c', at(2, 'C_TOKEN')),
    parsedRow('d'),
  ];
  const { rows: imported } = stateAfter(readChange(parsed(...rows)), assigned('a', 'b', 'c', 'd'), {
    type: 'ended',
    rows: [ended('a', 'created'), ended('b', 'failed'), ended('c', 'created'), ended('d', 'created')],
  });
  const places = removablePlaces(imported);
  expect(places).toEqual([
    { file: 'team.json', places: ['line 3: mcpServers.a'] },
    { file: 'Values (.env)', places: ['line 2: C_TOKEN'] },
  ]);
});
