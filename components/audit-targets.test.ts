import { expect, test } from 'vitest';
import type { AuditTarget } from '@/lib/audit/model';
import { targetKind } from './audit-targets';

const target = (kind: AuditTarget['kind'], id: string): AuditTarget => ({ kind, id, label: null });
const kinds = (targets: AuditTarget[]) => targets.map((one) => targetKind(one, targets));

test('a rotation tells the old credential from the new one', () => {
  const changed = [target('vault', 'v'), target('credential', 'c1'), target('rotation', 'r')];
  expect(kinds([...changed, target('credential', 'c2')])).toEqual([
    'vault',
    'old credential',
    'rotation',
    'new credential',
  ]);
  expect(kinds(changed)).toEqual(['vault', 'credential', 'rotation']);
});

test('several credentials without a rotation are just that', () => {
  expect(kinds([target('credential', 'c1'), target('credential', 'c2')])).toEqual([
    'credential',
    'credential',
  ]);
});
