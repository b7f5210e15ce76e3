import { describe, expect, test } from 'vitest';
import { createVault, errorOf, idOf, idsOf, serviceTest } from './test-service';

const service = serviceTest();

const lost = { name: 'TypeError', message: 'fetch failed', cause: { code: 'ECONNRESET' } };

describe('faults instead of a response', () => {
  test.each([
    ['rate_limited', 429, 'rate_limit_error'],
    ['server_error', 500, 'api_error'],
    ['unavailable', 503, 'api_error'],
    ['unauthorized', 401, 'TOKEN_INVALID'],
    ['forbidden', 403, 'permission_error'],
    ['refused', 400, 'invalid_request_error'],
  ])('%s answers %i with %s and does nothing', async (name, status, type) => {
    const { call } = await service.account();
    await call('PUT', '/scenarios', { name, retry_after: 7 });
    const reply = await call('POST', '/vaults', { display_name: 'a' });
    expect(reply.status).toBe(status);
    expect(errorOf(reply).type).toBe(type);
    expect(reply.headers.get('retry-after')).toBe(status === 429 || status === 503 ? '7' : null);
    await call('DELETE', '/scenarios');
    expect(idsOf(await call('GET', '/vaults'))).toEqual([]);
  });

  test('gateway_html is HTML of a gateway', async () => {
    const { call } = await service.account();
    await call('PUT', '/scenarios', { name: 'gateway_html' });
    const reply = await call('GET', '/vaults');
    expect(reply.status).toBe(502);
    expect(reply.headers.get('content-type')).toContain('text/html');
    expect(reply.text).toContain('Bad Gateway');
  });

  test('reset rejects like fetch before anything is done', async () => {
    const { call } = await service.account();
    await call('PUT', '/scenarios', { name: 'reset' });
    const write = call('POST', '/vaults', { display_name: 'a' });
    await expect(write).rejects.toMatchObject(lost);
    await expect(write).rejects.toBeInstanceOf(TypeError);
    await call('DELETE', '/scenarios');
    expect(idsOf(await call('GET', '/vaults'))).toEqual([]);
  });

  test('hang lasts until the caller cancels, and slow ends when the caller leaves', async () => {
    const { call } = await service.account();
    for (const scenario of [{ name: 'hang' }, { name: 'slow', ms: 60_000 }]) {
      await call('PUT', '/scenarios', scenario);
      const abort = new AbortController();
      const waiting = call('POST', '/vaults', { display_name: 'a' }, { signal: abort.signal });
      abort.abort();
      await expect(waiting).rejects.toThrow();
    }
    await call('DELETE', '/scenarios');
    expect(idsOf(await call('GET', '/vaults'))).toEqual([]);
  });
});

describe('faults after the work is done', () => {
  test('committed_then_lost creates the vault and loses the response, which the key returns', async () => {
    const { call } = await service.account();
    await call('PUT', '/scenarios', { name: 'committed_then_lost', on: 'POST', times: 1 });
    const write = () =>
      call('POST', '/vaults', { display_name: 'Lost' }, { headers: { 'idempotency-key': 'key-1' } });
    await expect(write()).rejects.toMatchObject(lost);
    const [id] = idsOf(await call('GET', '/vaults'));
    expect(idOf(await write())).toBe(id);
  });

  test('malformed_json cuts the response of a completed write', async () => {
    const { call } = await service.account();
    await call('PUT', '/scenarios', { name: 'malformed_json' });
    const reply = await call('POST', '/vaults', { display_name: 'a' });
    expect(reply.status).toBe(201);
    expect(() => JSON.parse(reply.text)).toThrow();
    const vault = await call('GET', '/vaults');
    expect(() => JSON.parse(vault.text)).toThrow();
    await call('DELETE', '/scenarios');
    expect(idsOf(await call('GET', '/vaults'))).toHaveLength(1);
  });

  test('odd_row changes only one row of a list', async () => {
    const { call } = await service.account();
    const made = [await createVault(call), await createVault(call), await createVault(call)].reverse();
    await call('PUT', '/scenarios', { name: 'odd_row' });
    expect(idsOf(await call('GET', '/vaults'))).toEqual([made[0], '42', made[2]]);
    expect((await call('GET', `/vaults/${made[1]}`)).json.id).toBe(made[1]);
  });

  test('slow answers in the end', async () => {
    const { call } = await service.account();
    await call('PUT', '/scenarios', { name: 'slow', ms: 5 });
    expect((await call('GET', '/vaults')).status).toBe(200);
  });
});

describe('the reach of a fault', () => {
  test('is only the named method and path', async () => {
    const { call } = await service.account();
    const vault = await createVault(call);
    await call('PUT', '/scenarios', { name: 'server_error', on: 'GET', path: '/credentials' });
    expect((await call('GET', '/vaults')).status).toBe(200);
    expect((await call('POST', `/vaults/${vault}/credentials`, {})).status).toBe(400);
    expect((await call('GET', `/vaults/${vault}/credentials`)).status).toBe(500);
  });

  test('is exactly the number of times, even for simultaneous calls', async () => {
    const { call } = await service.account();
    await call('PUT', '/scenarios', { name: 'unavailable', times: 5 });
    const replies = await Promise.all(Array.from({ length: 20 }, () => call('GET', '/vaults')));
    expect(replies.filter(({ status }) => status === 503)).toHaveLength(5);
    expect((await call('GET', '/scenarios')).json).toEqual({ scenario: null });
  });

  test('is one account, and the scenario routes always work', async () => {
    const [one, two] = [await service.account(), await service.account()];
    await one.call('PUT', '/scenarios', { name: 'unauthorized' });
    expect((await two.call('GET', '/vaults')).status).toBe(200);
    expect((await one.call('GET', '/scenarios')).json).toMatchObject({
      scenario: { name: 'unauthorized', times: null },
    });
    expect((await one.call('DELETE', '/scenarios')).json).toEqual({ scenario: null });
    expect((await one.call('GET', '/vaults')).status).toBe(200);
  });

  test('unknown names and invalid numbers are refused', async () => {
    const { call } = await service.account();
    for (const body of [
      {},
      { name: 'meteor' },
      { name: 'slow', ms: -1 },
      { name: 'reset', times: 0 },
      { name: 'reset', on: 'PATCH' },
    ])
      expect((await call('PUT', '/scenarios', body)).status, JSON.stringify(body)).toBe(400);
  });
});

test('creates an account in the requested shape without a PAT', async () => {
  const response = await service.service.fetch(
    new Request('http://127.0.0.1/api/v1/cloud/scenarios/accounts', {
      method: 'POST',
      body: JSON.stringify({ name: 'e2e', shape: 'auth' }),
    }),
  );
  expect(response.status).toBe(201);
  const { pat } = await response.json();
  const reply = await service.callerFor(String(pat))('GET', '/vaults');
  expect(reply.json).toHaveProperty('next_page', null);
});
