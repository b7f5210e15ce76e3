import { expect, test } from 'vitest';
import { tellCheckpoint } from '@/lib/audit/server/checkpoint';
import { say } from './output';
import { keepLogLines } from './test-log-lines';

test('lines of the audit log obey LOG_LEVEL', () => {
  const lines = keepLogLines('warn');
  say('info', 'refused', { action: 'vault.create' });
  say('error', 'audit.broken', { sequence: 7 });
  expect(lines).toMatchObject([{ level: 'error', event: 'audit.broken', sequence: 7 }]);
});

test('checkpoints are written whatever LOG_LEVEL is', async () => {
  const lines = keepLogLines('error');
  const checkpoint = { sequence: 1, hash: 'a', time: 'b', signature: 'c', publicKey: 'd' };
  await tellCheckpoint(checkpoint, {});
  expect(lines).toMatchObject([{ level: 'info', event: 'audit.checkpoint', checkpoint }]);
});
