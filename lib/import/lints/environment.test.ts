import { describe, expect, test } from 'vitest';
import type { LintTarget } from './lints';
import { codes, PRODUCTION, STAGING, set, TEAM, to, URL_1 } from './test-lint';

describe('mixed-up environments', () => {
  const TEST_KEY = set('sk_test_0123456789');
  const LIVE_KEY = set('rk_live_0123456789');
  const NAMED: LintTarget = { vaultId: 'vlt_1', vaultName: 'Prod agents', environment: null };
  test.each([
    [PRODUCTION, 'https://mcp.staging.example.com/mcp', {}, 'trial-in-production'],
    [PRODUCTION, 'https://staging-mcp.example.com/mcp', {}, 'trial-in-production'],
    [NAMED, 'https://mcp.dev.example.com/mcp', {}, 'trial-in-production'],
    [STAGING, 'https://mcp.prod.example.com/mcp', {}, 'production-in-trial'],
    [STAGING, 'https://live.example.dev/mcp', {}, 'production-in-trial'],
    [PRODUCTION, 'https://staging/mcp', {}, 'trial-in-production'],
    [PRODUCTION, URL_1, { token: TEST_KEY }, 'test-key-in-production'],
    [STAGING, URL_1, { token: LIVE_KEY }, 'live-key-in-trial'],
    [PRODUCTION, URL_1, { environment: 'staging' as const }, 'other-environment'],
    [STAGING, URL_1, { environment: 'production' as const }, 'other-environment'],
  ])('%o holds %s', (target, url, more, code) => {
    expect(codes([to(target, url, more)])).toEqual([code]);
  });

  test('localhost in a production vault', () => {
    expect(codes([to(PRODUCTION, 'http://localhost:3000/mcp')])).toContain('trial-in-production');
  });

  test.each(['https://mcp.firecrawl.dev/v2/mcp', 'https://mcp.sentry.dev/mcp'])(
    '%s ends in .dev and is not a trial host',
    (url) => expect(codes([to(PRODUCTION, url)])).not.toContain('trial-in-production'),
  );

  test.each([
    [STAGING, 'https://mcp.staging.example.com/mcp', {}],
    [PRODUCTION, 'https://mcp.prod.example.com/mcp', {}],
    [TEAM, 'https://mcp.staging.example.com/mcp', {}],
    [PRODUCTION, 'https://latest.example.com/mcp', {}],
    [PRODUCTION, 'https://mcp.example.dev/mcp', {}],
    [PRODUCTION, 'https://example.test/mcp', {}],
    [STAGING, 'https://mcp.example.live/mcp', {}],
    [PRODUCTION, URL_1, { token: LIVE_KEY }],
    [STAGING, URL_1, { token: TEST_KEY }],
    [STAGING, URL_1, { environment: 'development' as const }],
  ])('%o may hold %s', (target, url, more) => {
    expect(codes([to(target, url, more)])).toEqual([]);
  });
});
