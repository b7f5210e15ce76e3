import { expect, test } from 'vitest';
import { lintTyped, type TypedCredential } from './lint-typed';
import type { LintTarget } from './lints/lints';
import { PRODUCTION, stored, TEAM, URL_1 } from './lints/test-lint';
import type { StoredUrl } from './model';

const codes = (typed: TypedCredential[], target: LintTarget, existing: StoredUrl[]) =>
  lintTyped(typed, { target, existing }).map((of) => of.map(({ code }) => code));
const jwt = (expiresInDays: number) =>
  `eyJhbGciOiJIUzI1NiJ9.${btoa(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + expiresInDays * 86_400 })).replaceAll('=', '')}.c2ln`;

test('warns of a second active credential for the same URL, with or without a trailing slash', () => {
  const existing = [stored(TEAM, URL_1)];
  expect(codes([{ mcpServerUrl: ` ${URL_1} ` }], TEAM, existing)).toEqual([['already-there']]);
  expect(codes([{ mcpServerUrl: `${URL_1}/` }], TEAM, existing)).toEqual([['near-twin']]);
  expect(codes([{ mcpServerUrl: 'https://other.example.com/mcp' }], TEAM, existing)).toEqual([[]]);
});

test('warns of equal URLs within one form', () => {
  expect(codes([{ mcpServerUrl: URL_1 }, { mcpServerUrl: URL_1 }], { ...TEAM, vaultId: null }, [])).toEqual([
    ['twin'],
    ['twin'],
  ]);
});

test('warns of a token of another issuer, also if it was pasted with its scheme', () => {
  const typed = { mcpServerUrl: 'https://mcp.linear.app/mcp', accessToken: `Bearer ghp_${'a1'.repeat(18)}` };
  expect(codes([typed], TEAM, [])).toEqual([['token-of-another']]);
});

test('warns of a test key and of a staging host in production', () => {
  const typed = { mcpServerUrl: 'https://mcp.stripe.com', accessToken: 'sk_test_1234567890' };
  expect(codes([typed], PRODUCTION, [])).toEqual([['test-key-in-production', 'bearer-caveat']]);
  expect(codes([{ mcpServerUrl: 'https://staging.example.com/mcp' }], PRODUCTION, [])).toEqual([
    ['trial-in-production'],
  ]);
});

test('names the stored credential to rotate instead', () => {
  const existing = [stored(TEAM, URL_1)];
  expect(lintTyped([{ mcpServerUrl: URL_1 }], { target: TEAM, existing })[0]?.[0]).toMatchObject({
    code: 'already-there',
    rotate: { vaultId: TEAM.vaultId, credentialId: existing[0]?.credentialId },
  });
});

test('reads the expiry of a JWT: past, soon and later', () => {
  const of = (days: number) => codes([{ mcpServerUrl: URL_1, accessToken: jwt(days) }], TEAM, []);
  expect(of(-1)).toEqual([['token-expired']]);
  expect(of(3)).toEqual([['token-expires-soon']]);
  expect(of(300)).toEqual([['token-expires']]);
});

test('names where else the token is kept, and recognizes the token to be replaced', () => {
  const typed = [{ mcpServerUrl: URL_1, accessToken: 'a-token-1234567890' }];
  const twin = { vaultId: 'v', credentialId: 'c', vaultName: 'Payments', target: URL_1 };
  const of = (isOldToken: boolean) =>
    lintTyped(typed, { target: TEAM, held: [{ twins: [twin], twinsMore: 0, isOldToken }] })[0];
  expect(of(false)).toMatchObject([{ level: 'warning', code: 'same-token-elsewhere' }]);
  expect(of(false)?.[0]?.sentence).toContain('“Payments”');
  expect(of(true)).toMatchObject([{ level: 'problem', code: 'old-token' }]);
});

test('shows nothing about the account in a form that may not know it', () => {
  const target = { vaultId: null, vaultName: 'Payments', environment: null };
  const typed = { mcpServerUrl: URL_1, accessToken: 'sk_test_1234567890' };
  expect(lintTyped([typed], { target })).toEqual([[]]);
});

test('sorts findings from problem to hint', () => {
  const typed = {
    mcpServerUrl: 'http://mcp.linear.app/sse',
    protocol: 'sse',
    accessToken: jwt(300),
  } as const;
  const levels = lintTyped([typed], { target: TEAM })[0]?.map(({ level }) => level);
  expect(levels).toEqual(['problem', 'warning', 'hint']);
  expect(codes([{ mcpServerUrl: 'https://mcp.example.com/sse', protocol: 'sse' }], TEAM, [])).toEqual([
    ['sse-deprecated'],
  ]);
  expect(codes([{ mcpServerUrl: 'https:/' }, { mcpServerUrl: '' }], TEAM, [])).toEqual([[], []]);
});
