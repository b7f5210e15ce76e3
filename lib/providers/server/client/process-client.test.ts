import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { embeddedConnection, vaultsApi } from '@/lib/boot/server/client';
import { db } from '@/lib/core/server/db/client';
import { createTestDatabase } from '@/lib/core/server/db/test-database';
import { rejection } from './test-http';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  database = await createTestDatabase();
  vi.stubEnv('DATABASE_URL', database.url);
  vi.stubEnv('QODER_PAT', '');
  vi.stubEnv('EMBEDDED_PAT', 'pt-of-this-process');
  vi.stubEnv('EMBEDDED_API_SHAPE', 'auth');
  // Outside of a request there is no cookie, so the process's own account is used.
  vi.stubEnv('EMBEDDED_SCENARIOS', '1');
  vi.stubEnv('VAULTS_MASTER_KEY', randomBytes(32).toString('hex'));
  vi.stubEnv('AUTH_SECRET', randomBytes(32).toString('hex'));
  vi.stubEnv('AUDIT_SIGNING_KEY', 'of no use here');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await db().$client.end();
  await database.drop();
});

test('without a PAT, the process uses its embedded service through one client', async () => {
  const api = await vaultsApi();
  expect(api.connection).toEqual({
    id: 'embedded',
    provider: 'auto',
    baseUrl: 'http://127.0.0.1:3000/api/v1/cloud',
    label: 'Embedded service',
    environment: null,
  });
  expect(await vaultsApi()).toBe(api);
  const { vault } = await api.vaults.create({ displayName: 'In process' });
  expect((await api.vaults.list()).items).toEqual([vault]);
  expect(await api.capabilities()).toMatchObject({ known: true, rotate: 'in-place' });
  expect(await rejection(api.vaults.get('../vaults'))).toMatchObject({ kind: 'invalid' });
});

test('each account of the embedded service has its own connection, which does not show its PAT', () => {
  expect(embeddedConnection('pt-own', 'pt-own')).toBe('embedded');
  const [one, other] = ['pt-one', 'pt-other'].map((pat) => embeddedConnection(pat, 'pt-own'));
  expect(one).toMatch(/^embedded [0-9a-f]{16}$/);
  expect(one).not.toBe(other);
});
