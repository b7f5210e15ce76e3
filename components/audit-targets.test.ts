import { expect, test } from 'vitest';
import type { AuditTarget } from '@/lib/audit/model';
import { targetAddress, targetKind } from './audit-targets';

const target = (kind: AuditTarget['kind'], id: string): AuditTarget => ({ kind, id, label: null });
const kinds = (targets: AuditTarget[]) => targets.map((one) => targetKind(one, targets));

test('labels the old and the new credential of a rotation', () => {
  const changed = [target('vault', 'v'), target('credential', 'c1'), target('rotation', 'r')];
  expect(kinds([...changed, target('credential', 'c2')])).toEqual([
    'vault',
    'old credential',
    'rotation',
    'new credential',
  ]);
  expect(kinds(changed)).toEqual(['vault', 'credential', 'rotation']);
});

test('labels credentials without a rotation as credentials', () => {
  expect(kinds([target('credential', 'c1'), target('credential', 'c2')])).toEqual([
    'credential',
    'credential',
  ]);
});

test('links credentials to their page, also after deletion, and does not link a deleted vault', () => {
  const [vault, credential] = [target('vault', 'v'), target('credential', 'c/1')];
  const targets = [vault, credential];
  const addresses = (deletedIds: string[]) =>
    targets.map((one) => targetAddress(one, { targets, deletedIds }));
  expect(addresses([])).toEqual(['/vaults/v', '/vaults/v/credentials/c%2F1']);
  expect(addresses(['v', 'c/1'])).toEqual([null, '/vaults/v/credentials/c%2F1']);
  const several = [...targets, target('vault', 'w')];
  expect(targetAddress(credential, { targets: several, deletedIds: [] })).toBeNull();
});
