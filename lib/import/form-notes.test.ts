import { expect, test } from 'vitest';
import { formNotes } from './form-notes';
import { PRODUCTION, stored, TEAM, URL_1 } from './lints/test-lint';

const codes = (...args: Parameters<typeof formNotes>) =>
  formNotes(...args).map((of) => of.map(({ code }) => code));

test('warns of a second active credential for the same URL and of its slash twin', () => {
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

test('warns of a token of another provider, also where it was pasted with its scheme', () => {
  const typed = { mcpServerUrl: 'https://mcp.linear.app/mcp', accessToken: `Bearer ghp_${'a1'.repeat(18)}` };
  expect(codes([typed], TEAM, [])).toEqual([['token-of-another']]);
});

test('warns of a test key and of a staging host in production', () => {
  const typed = { mcpServerUrl: 'https://mcp.stripe.com', accessToken: 'sk_test_1234567890' };
  expect(codes([typed], PRODUCTION, [])).toEqual([['test-key-in-production']]);
  expect(codes([{ mcpServerUrl: 'https://staging.example.com/mcp' }], PRODUCTION, [])).toEqual([
    ['trial-in-production'],
  ]);
});

test('says nothing of what is only good to know, nor of a URL that the form refuses', () => {
  expect(codes([{ mcpServerUrl: 'https://mcp.example.com/sse', protocol: 'sse' }], TEAM, [])).toEqual([[]]);
  expect(codes([{ mcpServerUrl: 'https:/' }, { mcpServerUrl: '' }], TEAM, [])).toEqual([[], []]);
  // The field has a sentence of its own for what it refuses.
  expect(codes([{ mcpServerUrl: 'https://user:secret@mcp.example.com' }], TEAM, [])).toEqual([[]]);
});
