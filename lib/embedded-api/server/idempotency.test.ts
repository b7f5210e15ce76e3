import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createVault, errorOf, flatCredential, idOf, idsOf, serviceTest } from './test-service';

const service = serviceTest();

const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });

test('the same key and body return the first response, byte for byte, and create nothing twice', async () => {
  const { call } = await service.account();
  const body = { display_name: 'Once', metadata: { zeta: '1', alpha: '2' } };
  const first = await call('POST', '/vaults', body, keyed('key-1'));
  const second = await call('POST', '/vaults', body, keyed('key-1'));
  expect([second.status, second.text]).toEqual([201, first.text]);
  expect(second.headers.get('idempotent-replayed')).toBe('true');
  expect(first.headers.get('idempotent-replayed')).toBeNull();
  expect(idsOf(await call('GET', '/vaults'))).toEqual([idOf(first)]);
});

test('accepts the CLI’s older name of the header', async () => {
  const { call } = await service.account();
  const old = { headers: { 'x-idempotency-key': 'key-1' } };
  const [first, second] = [
    await call('POST', '/vaults', { display_name: 'a' }, old),
    await call('POST', '/vaults', { display_name: 'a' }, old),
  ];
  expect(second.text).toBe(first.text);
});

test('answers 409 to another body, path or method with a used key', async () => {
  const { call } = await service.account();
  const vault = idOf(await call('POST', '/vaults', { display_name: 'a' }, keyed('key-1')));
  for (const [method, path, body] of [
    ['POST', '/vaults', { display_name: 'b' }],
    ['POST', `/vaults/${vault}/archive`, undefined],
    ['DELETE', `/vaults/${vault}`, undefined],
  ] as const) {
    const reply = await call(method, path, body, keyed('key-1'));
    expect(reply.status).toBe(409);
    expect(errorOf(reply)).toEqual({
      type: 'conflict_error',
      message: 'Idempotency key reused with a different request body.',
    });
  }
});

test('repeats a refusal too, with the request id of the later request', async () => {
  const { call } = await service.account();
  const path = '/vaults/vault_none/archive';
  await call('POST', path, undefined, keyed('key-1'));
  const replay = await call('POST', path, undefined, {
    headers: { 'idempotency-key': 'key-1', 'x-request-id': 'later' },
  });
  expect(replay.status).toBe(404);
  expect(replay.json.request_id).toBe('later');
  expect(replay.headers.get('idempotent-replayed')).toBe('true');
});

test('reports a repeated archive with its key as done, not as a conflict', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  const first = await call('POST', `/vaults/${vault}/archive`, undefined, keyed('key-1'));
  const again = await call('POST', `/vaults/${vault}/archive`, undefined, keyed('key-1'));
  expect([again.status, again.text]).toEqual([200, first.text]);
});

test('repeats a deletion without a body as 204', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  await call('DELETE', `/vaults/${vault}`, undefined, keyed('key-1'));
  const again = await call('DELETE', `/vaults/${vault}`, undefined, keyed('key-1'));
  expect([again.status, again.text]).toEqual([204, '']);
});

test('of twenty simultaneous requests one creates a row; the others get the first response or must wait', async () => {
  const { call } = await service.account();
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => call('POST', '/vaults', { display_name: 'Twin' }, keyed('key-1'))),
  );
  const made = replies.filter(({ status }) => status === 201);
  expect(new Set(made.map(idOf)).size).toBe(1);
  for (const reply of replies.filter(({ status }) => status !== 201)) {
    expect(reply.status).toBe(409);
    expect(errorOf(reply).message).toMatch(/still being processed/);
  }
  expect(idsOf(await call('GET', '/vaults'))).toHaveLength(1);
});

test('the key of one account has no effect on another, and neither sees the other’s response', async () => {
  const [one, two] = [await service.account(), await service.account()];
  const body = { display_name: 'a' };
  const first = await one.call('POST', '/vaults', body, keyed('key-1'));
  const second = await two.call('POST', '/vaults', body, keyed('key-1'));
  expect(idOf(second)).not.toBe(idOf(first));
});

test('stores neither token nor body, only a keyed digest', async () => {
  const { call } = await service.account();
  const vault = await createVault(call);
  await call('POST', `/vaults/${vault}/credentials`, flatCredential('canary-idempotent'), keyed('key-1'));
  const { rows } = await service.db.execute(
    sql`select k::text, encode(request, 'escape') as digest from embedded.idempotency_keys k`,
  );
  expect(JSON.stringify(rows)).not.toContain('canary');
});

test('frees a key after 24 hours and deletes a few old keys at a time', async () => {
  const { call } = await service.account();
  const body = { display_name: 'a' };
  const first = await call('POST', '/vaults', body, keyed('key-1'));
  await service.db.execute(sql`insert into embedded.idempotency_keys (pat_id, key, request, status, created_at)
    select pat_id, 'old-' || n, request, 201, now() - interval '25 hours'
    from embedded.idempotency_keys k, generate_series(1, 50) n where k.answer::text like ${`%${idOf(first)}%`}`);
  await service.db.execute(sql`update embedded.idempotency_keys set created_at = now() - interval '24 hours'
    where answer::text like ${`%${idOf(first)}%`}`);
  const old = async () => {
    const { rows } = await service.db.execute<{ count: number }>(
      sql`select count(*)::int as count from embedded.idempotency_keys where key like 'old-%'`,
    );
    return rows[0]?.count ?? 0;
  };
  const second = await call('POST', '/vaults', body, keyed('key-1'));
  expect(idOf(second)).not.toBe(idOf(first));
  expect(await old()).toBeGreaterThan(0);
  for (const key of ['key-2', 'key-3']) await call('POST', '/vaults', body, keyed(key));
  expect(await old()).toBe(0);
});

test.each(['', ' ', 'two words', 'x'.repeat(256)])(
  'the key %j is refused or ignored and never causes an error',
  async (key) => {
    const { call } = await service.account();
    const reply = await call('POST', '/vaults', { display_name: 'a' }, keyed(key));
    expect(reply.status).toBe(400);
  },
);
