import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepLogLines } from '@/lib/core/server/test-log-lines';
import { countUnread, refuseWhenLimited } from './rate-limited';
import { openTestConsole } from './test-console';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());

test('logs unreadable input of a public action and counts it against its address', async () => {
  const lines = keepLogLines();
  for (let sent = 0; sent < 100; sent++) await countUnread('collect.submit');
  const unread = lines.filter(({ event }) => event === 'action.unread');
  expect(unread).toHaveLength(100);
  expect(unread.at(-1)).toMatchObject({ action: 'collect.submit' });
  await expect(refuseWhenLimited()).rejects.toMatchObject({ problem: { code: 'rate_limited' } });
  await expect(countUnread('collect.submit')).rejects.toMatchObject({ problem: { code: 'rate_limited' } });
});
