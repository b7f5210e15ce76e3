import { expect, test } from 'vitest';
import { parseEnv } from '@/lib/core/server/env';
import { PROVIDERS } from '@/lib/providers/server/registry';
import { connectionOfProcess } from './connection';

const BASE = {
  DATABASE_URL: 'postgresql://127.0.0.1/none',
  AUTH_SECRET: 'x'.repeat(32),
  AUDIT_SIGNING_KEY: 'of no use here',
  APP_URL: 'https://console.example.com',
};

test('with a PAT, uses the API at its URL, named by its host', () => {
  const settings = { ...BASE, QODER_PAT: 'pt-1', VAULTS_API_URL: 'https://vaults.example.com:8443/v1' };
  expect(connectionOfProcess(parseEnv({ ...settings, VAULTS_API_SHAPE: 'auth' }))).toEqual({
    id: 'https://vaults.example.com:8443/v1',
    provider: 'auth',
    baseUrl: 'https://vaults.example.com:8443/v1',
    label: 'vaults.example.com:8443',
    environment: null,
  });
});

test('uses the provider’s URL by default', () => {
  const { provider, baseUrl } = connectionOfProcess(parseEnv({ ...BASE, QODER_PAT: 'pt-1' }));
  expect(baseUrl).toBe(PROVIDERS[provider][0].baseUrl);
});

test('without a PAT, uses the embedded service at the console’s URL', () => {
  const settings = { ...BASE, EMBEDDED_PAT: 'pt-2', VAULTS_MASTER_KEY: '00'.repeat(32) };
  expect(connectionOfProcess(parseEnv(settings))).toEqual({
    id: 'embedded',
    provider: 'auto',
    baseUrl: 'https://console.example.com/api/v1/cloud',
    label: 'Embedded service',
    environment: null,
  });
});
