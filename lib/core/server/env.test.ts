import { describe, expect, test } from 'vitest';
import { parseEnv } from './env';

const SECRETS = { AUTH_SECRET: 'a'.repeat(64), AUDIT_SIGNING_KEY: 'key' };
const embedded = {
  ...SECRETS,
  DATABASE_URL: 'postgresql://strongroom@/strongroom',
  EMBEDDED_PAT: 'pt-abc',
  VAULTS_MASTER_KEY: 'ab'.repeat(32),
};

describe('the configuration', () => {
  test('defaults to the embedded service on the loopback address', () => {
    expect(parseEnv(embedded)).toMatchObject({
      isEmbedded: true,
      VAULTS_API_URL: 'https://api.qoder.com/api/v1/cloud',
      VAULTS_API_SHAPE: 'auto',
      VAULTS_API_READS_PER_SECOND: 50,
      EMBEDDED_API_SHAPE: 'flat',
      EMBEDDED_SCENARIOS: false,
      appUrl: 'http://127.0.0.1:3000',
    });
  });

  test('with a PAT requires nothing of the embedded service', () => {
    const env = parseEnv({ ...SECRETS, DATABASE_URL: embedded.DATABASE_URL, QODER_PAT: 'pt-mine' });
    expect(env.isEmbedded).toBe(false);
  });

  test('treats an empty variable as unset', () => {
    expect(parseEnv({ ...embedded, QODER_PAT: '', PORT: '', VAULTS_API_SHAPE: '' })).toMatchObject({
      isEmbedded: true,
      PORT: 3000,
      VAULTS_API_SHAPE: 'auto',
      VAULTS_API_READS_PER_SECOND: 50,
    });
  });

  test('does not send the PAT unencrypted over a network', () => {
    const at = (url: string) => () => parseEnv({ ...embedded, QODER_PAT: 'pt-x', VAULTS_API_URL: url });
    expect(at('http://api.example.com/v1')).toThrow(/VAULTS_API_URL must begin with https/);
    expect(at('https://user:pass@api.example.com/v1')).toThrow(/must not contain a user name/);
    for (const url of [
      'http://127.0.0.1:8080/v1',
      'http://localhost/v1',
      'http://[::1]/v1',
      'https://api.example.com/v1',
    ])
      expect(at(url)).not.toThrow();
  });

  test('accepts only valid earlier public keys of the audit log', () => {
    const key = `MCowBQYDK2VwAyEA${'A'.repeat(43)}=`;
    const parse = (value: string) => parseEnv({ ...embedded, AUDIT_EARLIER_PUBLIC_KEYS: value });
    expect(parse('').AUDIT_EARLIER_PUBLIC_KEYS).toEqual([]);
    expect(parse(`${key}, ${key}`).AUDIT_EARLIER_PUBLIC_KEYS).toEqual([key, key]);
    expect(() => parse(`${key},c2VjcmV0`)).toThrow(/AUDIT_EARLIER_PUBLIC_KEYS must be public Ed25519 keys/);
  });

  test('requires the email domains of single sign-on, or *', () => {
    const OIDC_ISSUER = 'https://id.example.com';
    const provider = { ...embedded, OIDC_ISSUER, OIDC_CLIENT_ID: 'id', OIDC_CLIENT_SECRET: 'secret' };
    for (const OIDC_ALLOWED_DOMAINS of [undefined, '', ' , '])
      expect(() => parseEnv({ ...provider, OIDC_ALLOWED_DOMAINS })).toThrow(
        /OIDC_ALLOWED_DOMAINS is missing/,
      );
    expect(parseEnv({ ...provider, OIDC_ALLOWED_DOMAINS: '*' }).OIDC_ALLOWED_DOMAINS).toEqual(['*']);
    expect(parseEnv(embedded).OIDC_ALLOWED_DOMAINS).toEqual([]);
  });

  test('derives the URL of an IPv6 host', () => {
    expect(parseEnv({ ...embedded, HOST: '::1', PORT: '8080' }).appUrl).toBe('http://[::1]:8080');
  });

  test('lists every error by variable name without values', () => {
    const bad = {
      ...embedded,
      VAULTS_API_URL: 'file:///secret-value',
      VAULTS_API_SHAPE: 'secret-value',
      PORT: '99999',
      DATABASE_URL: 'mysql://secret-value',
      VAULTS_MASTER_KEY: 'secret-value',
    };
    let message = '';
    try {
      parseEnv(bad);
    } catch (error) {
      message = String(error);
    }
    for (const name of ['VAULTS_API_URL', 'VAULTS_API_SHAPE', 'PORT', 'DATABASE_URL', 'VAULTS_MASTER_KEY'])
      expect(message).toContain(`  ${name} `);
    expect(message).not.toContain('secret-value');
  });

  test('lists what is missing for the embedded service', () => {
    expect(() => parseEnv({ ...SECRETS, DATABASE_URL: embedded.DATABASE_URL })).toThrow(
      /EMBEDDED_PAT is missing/,
    );
    expect(() => parseEnv({ ...SECRETS, DATABASE_URL: embedded.DATABASE_URL })).toThrow(
      /VAULTS_MASTER_KEY is missing/,
    );
  });
});
