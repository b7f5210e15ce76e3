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

test('lists each vault once with its number of new credentials', () => {
  expect(importedVaults(imported('created', 'failed', 'created'))).toEqual([
    { id: 'vault_1', name: 'Team', created: 2 },
  ]);
});

test('omits a vault without new credentials', () => {
  expect(importedVaults(imported('failed'))).toEqual([]);
});
