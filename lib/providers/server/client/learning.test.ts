import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVaultsApi } from '@/lib/boot/server/client';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { serviceTest, type TestService } from '@/lib/embedded-api/server/test-service';
import { listenWith, rejection } from './test-http';

const service = serviceTest();
let http: Awaited<ReturnType<typeof listenWith>>;
beforeAll(async () => {
  http = await listenWith((request) => service.service.fetch(request));
});
afterAll(() => http.close());

const credential = (mcpServerUrl: string) => ({ mcpServerUrl, secret: bearerSecret('canary-token') });

describe('learning from responses', () => {
  const clientOf = async (
    account: Parameters<TestService['account']>[0],
    shape: 'auto' | 'flat' | 'auth' = 'auto',
  ) => {
    const { pat } = await service.account(account);
    return createVaultsApi({ baseUrl: `${http.url}/api/v1/cloud`, pat, shape, pagePauseMs: 0 });
  };

  test('learns nothing from an empty flat account and everything from its first vault', async () => {
    const api = await clientOf({ shape: 'flat' });
    expect(await api.capabilities()).toMatchObject({ known: false, createVaultWithCredentials: 'optional' });
    await api.vaults.create({ displayName: 'A' });
    expect(await api.capabilities()).toMatchObject({ known: true, rotate: 'recreate' });
  });

  test('learns nothing from an empty auth account and everything from its first vault', async () => {
    const api = await clientOf({ shape: 'auth' });
    expect(await api.capabilities()).toMatchObject({ known: false });
    await api.vaults.create({ displayName: 'A' });
    expect(await api.capabilities()).toMatchObject({ known: true, rotate: 'in-place' });
  });

  test('learns from the documented refusal that a first credential is required', async () => {
    const api = await clientOf({ shape: 'flat', requireFirstCredential: true });
    expect(await rejection(api.vaults.create({ displayName: 'A' }))).toMatchObject({ kind: 'invalid' });
    expect(await api.capabilities()).toMatchObject({ createVaultWithCredentials: 'required' });
    expect((await api.vaults.list()).items).toEqual([]);
  });

  test('writes to an auth service once, even without knowledge', async () => {
    const api = await clientOf({ shape: 'auth' });
    const { vault, credentials } = await api.vaults.create({
      displayName: 'A',
      credentials: [credential('https://a.example.com/mcp')],
    });
    expect(credentials).toHaveLength(1);
    expect((await api.vaults.list()).items).toEqual([vault]);
  });

  test('names the missing one of several credentials; the others exist', async () => {
    const api = await clientOf({ shape: 'auth', uniqueTargets: true });
    const urls = ['https://a.example.com/mcp', 'https://a.example.com/mcp', 'https://b.example.com/mcp'];
    const { vault, credentials, failed } = await api.vaults.create({
      displayName: 'A',
      credentials: urls.map((url) => credential(url)),
    });
    expect(credentials.map(({ target }) => target)).toEqual([urls[0], urls[2]]);
    expect(failed).toMatchObject([{ index: 1, error: { kind: 'conflict' } }]);
    expect((await api.credentials.list(vault.id)).items).toHaveLength(2);
  });

  test('keeps a configured shape and does not try the other after a refusal', async () => {
    const api = await clientOf({ shape: 'auth' }, 'flat');
    const { vault } = await api.vaults.create({ displayName: 'A' });
    expect(await api.capabilities()).toMatchObject({ rotate: 'recreate' });
    const error = await rejection(api.credentials.create(vault.id, credential('https://a.example.com/mcp')));
    expect(error).toMatchObject({ kind: 'invalid', param: 'auth' });
  });
});
