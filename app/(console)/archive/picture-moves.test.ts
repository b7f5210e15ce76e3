import { expect, test } from 'vitest';
import type { Position } from '@/lib/lifelines/model';
import { rowsOf } from './picture-moves';

const position = (group: string): Position => ({
  group,
  vaultId: 'vault_1',
  target: 'https://a.example',
  bars: [],
});
const names = (...parameters: Parameters<typeof rowsOf>) =>
  rowsOf(...parameters).flatMap((row) => (row.kind === 'group' ? [row.name] : []));

test('shows the label of a group once, before its positions', () => {
  const positions = ['owner_left', 'owner_left', 'leaked'].map(position);
  expect(names(positions, 'reason')).toEqual(['Owner left', 'Leaked or suspected']);
  expect(names(['leaked', ''].map(position), 'owner')).toEqual(['leaked', 'None']);
  expect(names(positions, null)).toEqual([]);
});
