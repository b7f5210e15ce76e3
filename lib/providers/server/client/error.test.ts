import { expect, test, vi } from 'vitest';
import { VaultsApiError } from './error';

test('recognizes an error across two copies of the module, as Next bundles them', async () => {
  vi.resetModules();
  const copy = await import('./error');
  expect(copy.VaultsApiError).not.toBe(VaultsApiError);
  expect(new copy.VaultsApiError({ kind: 'conflict', message: 'x' })).toBeInstanceOf(VaultsApiError);
});

test('recognizes nothing else', () => {
  for (const other of [
    new Error('x'),
    new TypeError('x'),
    { name: 'VaultsApiError' },
    null,
    'VaultsApiError',
  ])
    expect(other instanceof VaultsApiError).toBe(false);
});
