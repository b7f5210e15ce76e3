import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { countUnread, refuseWhenLimited } from './limited';
import { openTestConsole } from './test-console';

let opened: Awaited<ReturnType<typeof openTestConsole>>;
beforeAll(async () => {
  opened = await openTestConsole();
});
afterAll(() => opened.close());

test('input that a public action cannot read is logged and counts against its address', async () => {
  const lines = vi.spyOn(console, 'info').mockReturnValue();
  for (let sent = 0; sent < 100; sent++) await countUnread('collect.submit');
  expect(lines).toHaveBeenCalledTimes(100);
  expect(lines).toHaveBeenLastCalledWith(expect.stringContaining('"action":"collect.submit"'));
  await expect(refuseWhenLimited()).rejects.toMatchObject({ problem: { code: 'rate_limited' } });
  await expect(countUnread('collect.submit')).rejects.toMatchObject({ problem: { code: 'rate_limited' } });
});
