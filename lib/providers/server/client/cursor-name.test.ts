import { expect, test } from 'vitest';
import { createVaultsApi } from '@/lib/boot/server/client';
import { fakeClock, PAT, rejection } from './test-http';

const ids = Array.from({ length: 45 }, (_, index) => `vault_${index}`);

/** A service of 45 vaults that accepts only this name for the cursor, or none if null. */
function serviceWith(cursorName: string | null) {
  const asked: string[] = [];
  const api = createVaultsApi({
    baseUrl: 'https://vaults.example.com/v1',
    pat: PAT,
    shape: 'auto',
    clock: fakeClock(),
    fetch: async (url) => {
      const query = new URL(url).searchParams;
      asked.push([...query.keys()].join(' '));
      const cursor = cursorName === null ? null : query.get(cursorName);
      const start = cursor === null ? 0 : ids.indexOf(cursor) + 1;
      const rows = ids.slice(start, start + Number(query.get('limit')));
      const data = rows.map((id) => ({ id, display_name: id, status: 'active' }));
      return Response.json({ data, has_more: start + rows.length < ids.length });
    },
  });
  return { api, asked };
}

test.each(['after_id', 'after'])('reads every page if the cursor is named %s', async (name) => {
  const { api, asked } = serviceWith(name);
  const read: string[] = [];
  for await (const page of api.vaults.pages()) read.push(...page.items.map(({ id }) => id));
  expect(read).toEqual(ids);
  expect(asked).toHaveLength(name === 'after_id' ? 3 : 4);
});

test('reports a service that ignores cursors instead of treating its first page as the list', async () => {
  const { api } = serviceWith(null);
  expect((await api.vaults.list()).items).toHaveLength(20);
  expect(await rejection(api.vaults.list({ after: 'vault_19' }))).toMatchObject({ kind: 'unreadable' });
});
