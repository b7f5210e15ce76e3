import { describe, expect, test } from 'vitest';
import { createVault, errorOf, idsOf, serviceTest } from './test-service';

const service = serviceTest();

const query = (params: Record<string, string | number>): string =>
  `/vaults?${new URLSearchParams(Object.entries(params).map(([name, value]) => [name, String(value)]))}`;

describe('filters', () => {
  test('created_at bounds include both ends, to the microsecond', async () => {
    const { call } = await service.account();
    const id = await createVault(call);
    const { json } = await call('GET', `/vaults/${id}`);
    const at = String(json.created_at);
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    const nudged = (by: number) => {
      const micros =
        BigInt(at.slice(20, 26)) + BigInt(Date.parse(`${at.slice(0, 19)}Z`)) * 1000n + BigInt(by);
      return `${new Date(Number(micros / 1_000_000n) * 1000).toISOString().slice(0, 19)}.${String(micros % 1_000_000n).padStart(6, '0')}Z`;
    };
    const count = async (params: Record<string, string>) => idsOf(await call('GET', query(params))).length;
    expect(await count({ 'created_at[gte]': at, 'created_at[lte]': at })).toBe(1);
    expect(await count({ 'created_at[gte]': nudged(1) })).toBe(0);
    expect(await count({ 'created_at[lte]': nudged(-1) })).toBe(0);
  });

  test('archived rows appear only on request', async () => {
    const { call } = await service.account();
    const [kept, archived] = [await createVault(call), await createVault(call)];
    await call('POST', `/vaults/${archived}/archive`);
    expect(idsOf(await call('GET', '/vaults'))).toEqual([kept]);
    expect(idsOf(await call('GET', '/vaults?include_archived=true'))).toEqual([archived, kept]);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=0x10', 'limit'],
    ['limit=1e1', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=-1', 'limit'],
    ['after_id=a&before_id=b', 'before_id'],
    ['after_id=a&page=b', 'page'],
    ['after_id=vault_unknown', 'after_id'],
    ['before_id=%00', 'before_id'],
    ['page=..%2F..', 'page'],
    ['include_archived=maybe', 'include_archived'],
    ['created_at[gte]=yesterday', 'created_at[gte]'],
    ['created_at[gte]=2026-02-30T00:00:00Z', 'created_at[gte]'],
    ['created_at[lte]=2026-02-01', 'created_at[lte]'],
    ['created_at[lte]=2026-02-01T25:00:00Z', 'created_at[lte]'],
    ['created_at[lte]=0000-02-01T00:00:00Z', 'created_at[lte]'],
    ['name=%00', 'name'],
    ['status=frozen', 'status'],
    ['colour=blue', 'colour'],
    ['created_at[gt]=2026-02-01T00:00:00Z', 'created_at[gt]'],
    ['agent_id=agent_1', 'agent_id'],
    ['order=asc', 'order'],
    ['limit=1&limit=2', 'limit'],
    ['name=a&name=b', 'name'],
  ])('%s answers 400 and names %s', async (search, param) => {
    const { call } = await service.account();
    const reply = await call('GET', `/vaults?${search}`);
    expect(reply.status).toBe(400);
    expect(errorOf(reply)).toMatchObject({ type: 'invalid_request_error', param });
  });

  test('every list refuses an unknown parameter by its shortened name', async () => {
    const { call } = await service.account();
    const vault = await createVault(call);
    for (const list of ['/vaults', `/vaults/${vault}/credentials`, '/sessions']) {
      expect(errorOf(await call('GET', `${list}?metadata[team]=a`)).param).toBe('metadata[team]');
      expect(errorOf(await call('GET', `${list}?${'x'.repeat(5_000)}=1`)).param).toBe('x'.repeat(64));
    }
  });

  test('status filters active or archived rows and overrides include_archived', async () => {
    const { call } = await service.account();
    const [kept, archived] = [await createVault(call), await createVault(call)];
    await call('POST', `/vaults/${archived}/archive`);
    const found = async (search: string) => idsOf(await call('GET', `/vaults?${search}`));
    expect(await found('status=active')).toEqual([kept]);
    expect(await found('status=archived')).toEqual([archived]);
    expect(await found('status=archived&name=vault')).toEqual([archived]);
    expect(await found('status=active&include_archived=true')).toEqual([kept]);
  });

  test('empty parameters count as absent, and beta=true of older clients filters nothing', async () => {
    const { call } = await service.account();
    const id = await createVault(call);
    expect(idsOf(await call('GET', '/vaults?limit=&after_id=&name=&status=&beta=true'))).toEqual([id]);
  });
});
