import { expect, test } from 'vitest';
import { tellCheckpoint } from '@/lib/audit/server/checkpoint';
import { say } from './output';
import { keepLogLines } from './test-log-lines';

test('filters audit log lines by LOG_LEVEL', () => {
  const lines = keepLogLines('warn');
  say('info', 'refused', { action: 'vault.create' });
  say('error', 'audit.broken', { sequence: 7 });
  expect(lines).toMatchObject([{ level: 'error', event: 'audit.broken', sequence: 7 }]);
});

test('writes checkpoints at every LOG_LEVEL', async () => {
  const lines = keepLogLines('error');
  const checkpoint = { sequence: 1, hash: 'a', time: 'b', signature: 'c', publicKey: 'd' };
  await tellCheckpoint(checkpoint, {});
  expect(lines).toMatchObject([{ level: 'info', event: 'audit.checkpoint', checkpoint }]);
});
