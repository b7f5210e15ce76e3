import { expect, test } from 'vitest';
import type { Bar } from '@/lib/lifelines/model';
import { barWords } from './bar-words';

const BAR: Bar = {
  ...{ vaultId: 'vault_1', id: 'vcred_1', vaultName: 'Finance', environment: 'production', owner: null },
  ...{ target: 'https://mcp.linear.app/mcp', createdAt: 0, createdSource: 'stated', createdBy: null },
  ...{ endedAt: 86_400_000, endedSource: 7, endedBy: null, endedAs: 'archived', end: 'scheduled' },
  ...{ successor: 'vcred_2', successorTarget: 'https://mcp.linear.app/mcp', successorSource: 'recorded' },
  ...{ gapMs: null, overlapMs: null, verdict: null, verifiedAt: null, changedOutsideAt: null },
  ...{ tokenReadAt: null, isFromLog: false, isMatch: true },
};

test('calls a successor by rotation recorded and one by date inferred', () => {
  expect(barWords(BAR)).toContain('followed by vcred_2 (recorded)');
  expect(barWords({ ...BAR, successorSource: 'inferred' })).toContain('followed by vcred_2 (inferred)');
});
