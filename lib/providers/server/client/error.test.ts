import { expect, test, vi } from 'vitest';
import { VaultsApiError } from './error';

test('an error is recognised across two copies of the module, as Next bundles them', async () => {
  vi.resetModules();
  const copy = await import('./error');
  expect(copy.VaultsApiError).not.toBe(VaultsApiError);
  expect(new copy.VaultsApiError({ kind: 'conflict', message: 'x' })).toBeInstanceOf(VaultsApiError);
});

test('nothing else is taken for one', () => {
  for (const other of [
    new Error('x'),
    new TypeError('x'),
    { name: 'VaultsApiError' },
    null,
    'VaultsApiError',
  ])
    expect(other instanceof VaultsApiError).toBe(false);
});
