import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { verdictTicket as proofInput } from '@/lib/vaults/inputs';
import { TICKET_VALID_MS, type Verdict } from '../verdict';
import { issueTicket, readTicket, type TokenToVerify } from './verdict-ticket';

const TOKEN = 'canary-token-of-a-verdictTicket';
const candidate: TokenToVerify = {
  url: 'https://mcp.example.com/mcp',
  protocol: 'streamable_http',
  secret: bearerSecret(TOKEN),
};
const verdict: Verdict = {
  code: 'proven',
  sentence: 'The server refuses strangers and takes this token.',
  said: null,
  worksWith: null,
  server: { name: 'Example', version: '1.0.0' },
  toolCount: 3,
  latencyMs: 21,
  checkedAt: '2026-01-02T00:00:00.000Z',
};
const NOW = Date.parse(verdict.checkedAt);

beforeAll(() => {
  vi.stubEnv('DATABASE_URL', 'postgresql://localhost/none');
  vi.stubEnv('AUTH_SECRET', 'of-the-tests-'.repeat(4));
  vi.stubEnv('AUDIT_SIGNING_KEY', 'none');
  vi.stubEnv('QODER_PAT', 'pt-none');
});
afterAll(() => vi.unstubAllEnvs());

test('returns the verdict of a verdictTicket only for the verified candidate', () => {
  const verdictTicket = issueTicket(verdict, candidate, NOW);
  expect(readTicket(verdictTicket, candidate, NOW)).toEqual(verdict);
  const others: Partial<TokenToVerify>[] = [
    { secret: bearerSecret(`${TOKEN}x`) },
    { url: 'https://mcp.example.com/mcp/' },
    { protocol: 'sse' },
    { protocol: null },
  ];
  for (const other of others) expect(readTicket(verdictTicket, { ...candidate, ...other }, NOW)).toBeNull();
});

test('rejects a verdictTicket after 15 minutes', () => {
  const verdictTicket = issueTicket(verdict, candidate, NOW);
  expect(TICKET_VALID_MS).toBe(900_000);
  expect(readTicket(verdictTicket, candidate, NOW + TICKET_VALID_MS)).toEqual(verdict);
  expect(readTicket(verdictTicket, candidate, NOW + TICKET_VALID_MS + 1)).toBeNull();
});

test('rejects an altered or forged verdictTicket', () => {
  const refused = issueTicket({ ...verdict, code: 'refused' }, candidate, NOW);
  const [payload = '', signed = ''] = refused.split('.');
  const better = Buffer.from(payload, 'base64url').toString().replace('refused', 'proven');
  const forged = `${Buffer.from(better).toString('base64url')}.${signed}`;
  expect(better).toContain('"proven"');
  expect(readTicket(forged, candidate, NOW)).toBeNull();
  for (const odd of ['', '.', 'x', `${payload}.`, `.${signed}`, `${payload}.${signed.slice(2)}`, '{}.{}'])
    expect(readTicket(odd, candidate, NOW)).toBeNull();
});

test('rejects a verdictTicket signed with an earlier AUTH_SECRET', async () => {
  const verdictTicket = issueTicket(verdict, candidate, NOW);
  vi.resetModules();
  vi.stubEnv('AUTH_SECRET', 'another-of-the-tests-'.repeat(3));
  const later = await import('./verdict-ticket');
  expect(later.readTicket(verdictTicket, candidate, NOW)).toBeNull();
});

test('keeps a verdictTicket without the token and within the input’s length, for any text of the server', () => {
  const said = '\u{1f512}'.repeat(5_000);
  const long = { ...verdict, said, sentence: said, server: { name: said, version: '\\'.repeat(5_000) } };
  const verdictTicket = issueTicket(long, candidate, NOW);
  expect(proofInput.parse(verdictTicket)).toBe(verdictTicket);
  const read = readTicket(verdictTicket, candidate, NOW);
  expect(read).toMatchObject({ code: 'proven', said: '\u{1f512}'.repeat(100) });
  for (const made of [verdictTicket, issueTicket(verdict, candidate, NOW)])
    expect(made + Buffer.from(made.split('.')[0] ?? '', 'base64url').toString()).not.toContain(TOKEN);
});
