import { expect, test } from 'vitest';
import { importedVaults } from './imported-vaults';
import { assigned, ended, parsed, parsedRow, readChange, stateAfter } from './test-import-rows';

const imported = (...outcomes: ('created' | 'failed')[]) => {
  const keys = outcomes.map((_, at) => `row-${at}`);
  return stateAfter(readChange(parsed(...keys.map((key) => parsedRow(key)))), assigned(...keys), {
    type: 'ended',
    rows: outcomes.map((outcome, at) => ended(`row-${at}`, outcome)),
  }).rows;
};

test('each vault is named once, with the number of its new credentials', () => {
  expect(importedVaults(imported('created', 'failed', 'created'))).toEqual([
    { id: 'vault_1', name: 'Team', created: 2 },
  ]);
});

test('a vault that got nothing is not named', () => {
  expect(importedVaults(imported('failed'))).toEqual([]);
});
