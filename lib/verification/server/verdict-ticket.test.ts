import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bearerSecret } from '@/lib/credential-kinds/credential-secret';
import { proof as proofInput } from '@/lib/vaults/inputs';
import { PROOF_VALID_MS, type Verdict } from '../verdict';
import { type Candidate, issueProof, readProof } from './verdict-ticket';

const TOKEN = 'canary-token-of-a-proof';
const candidate: Candidate = {
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

test('a proof gives back its verdict for what was checked, and for nothing else', () => {
  const proof = issueProof(verdict, candidate, NOW);
  expect(readProof(proof, candidate, NOW)).toEqual(verdict);
  const others: Partial<Candidate>[] = [
    { secret: bearerSecret(`${TOKEN}x`) },
    { url: 'https://mcp.example.com/mcp/' },
    { protocol: 'sse' },
    { protocol: null },
  ];
  for (const other of others) expect(readProof(proof, { ...candidate, ...other }, NOW)).toBeNull();
});

test('a proof ends after 15 minutes', () => {
  const proof = issueProof(verdict, candidate, NOW);
  expect(PROOF_VALID_MS).toBe(900_000);
  expect(readProof(proof, candidate, NOW + PROOF_VALID_MS)).toEqual(verdict);
  expect(readProof(proof, candidate, NOW + PROOF_VALID_MS + 1)).toBeNull();
});

test('a proof that was altered anywhere, or made up, is none', () => {
  const refused = issueProof({ ...verdict, code: 'refused' }, candidate, NOW);
  const [payload = '', signed = ''] = refused.split('.');
  const better = Buffer.from(payload, 'base64url').toString().replace('refused', 'proven');
  const forged = `${Buffer.from(better).toString('base64url')}.${signed}`;
  expect(better).toContain('"proven"');
  expect(readProof(forged, candidate, NOW)).toBeNull();
  for (const odd of ['', '.', 'x', `${payload}.`, `.${signed}`, `${payload}.${signed.slice(2)}`, '{}.{}'])
    expect(readProof(odd, candidate, NOW)).toBeNull();
});

test('a proof under an earlier AUTH_SECRET is none', async () => {
  const proof = issueProof(verdict, candidate, NOW);
  vi.resetModules();
  vi.stubEnv('AUTH_SECRET', 'another-of-the-tests-'.repeat(3));
  const later = await import('./verdict-ticket');
  expect(later.readProof(proof, candidate, NOW)).toBeNull();
});

test('a proof holds neither the token nor more than the input takes, whatever the server said', () => {
  const said = '\u{1f512}'.repeat(5_000);
  const long = { ...verdict, said, sentence: said, server: { name: said, version: '\\'.repeat(5_000) } };
  const proof = issueProof(long, candidate, NOW);
  expect(proofInput.parse(proof)).toBe(proof);
  const read = readProof(proof, candidate, NOW);
  expect(read).toMatchObject({ code: 'proven', said: '\u{1f512}'.repeat(100) });
  for (const made of [proof, issueProof(verdict, candidate, NOW)])
    expect(made + Buffer.from(made.split('.')[0] ?? '', 'base64url').toString()).not.toContain(TOKEN);
});
