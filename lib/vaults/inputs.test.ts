import { describe, expect, test } from 'vitest';
import { ignoredParams, loadListParams } from '@/lib/core/list-params';
import { createVaultInput, displayName, id, mcpServerUrl, newCredential } from './inputs';

const sentence = (parsed: ReturnType<typeof mcpServerUrl.safeParse>) => parsed.error?.issues[0]?.message;

describe('MCP server URL', () => {
  test.each([
    ['', /Enter/],
    ['mcp.example.com', /not a URL/],
    ['ftp://mcp.example.com', /https:\/\/ or http/],
    ['javascript:alert(1)', /https:\/\/ or http/],
    ['https:mcp.example.com', /https:\/\/ or http/],
    ['https://user:secret@mcp.example.com', /user name and password/],
    ['https://mcp.example.com/#part', /after #/],
    ['https://mcp.example.com/a b', /no spaces/],
    [`https://mcp.example.com/${'a'.repeat(2_049 - 24)}`, /2,049/],
  ])('%.40s', (url, words) => expect(sentence(mcpServerUrl.safeParse(url))).toMatch(words));

  test.each([
    'https://mcp.example.com/mcp?x=1',
    'http://127.0.0.1:8080',
    'https://münchen.example/mcp',
    `https://mcp.example.com/${'a'.repeat(2_048 - 24)}`,
  ])('accepts %.40s', (url) => expect(mcpServerUrl.parse(` ${url}\n`)).toBe(url));
});

test('requires a display name of 1 to 255 characters, counted as a reader counts them', () => {
  expect(displayName.safeParse('  ').success).toBe(false);
  expect(displayName.safeParse('a'.repeat(256)).success).toBe(false);
  expect(displayName.parse('😀'.repeat(255))).toBe('😀'.repeat(255));
  expect(displayName.parse('<script>')).toBe('<script>');
});

test.each(['a\nb', 'a\0b', 'a\tb', 'a\u0085b'])('rejects %j as a display name', (name) => {
  expect(displayName.safeParse(name).error?.issues[0]?.message).toMatch(/one line/);
});

test.each(['vault_0190', 'acct:vault:1', 'a@b', 'x=='])('accepts %j as an id', (value) => {
  expect(id.parse(value)).toBe(value);
});

test.each(['..', '.', '../x', 'a/b', 'a..b', '', 'a b', 'ä', 'x'.repeat(201)])(
  'rejects %j as an id',
  (value) => {
    expect(id.safeParse(value).success).toBe(false);
  },
);

test('adds the environment to the metadata and reports a repeated key', () => {
  const vault = createVaultInput.parse({
    displayName: 'A',
    environment: 'production',
    metadata: [{ key: 'team', value: 'x' }],
  });
  expect(vault.metadata).toEqual({ team: 'x', environment: 'production' });
  const twice = createVaultInput.safeParse({
    displayName: 'A',
    metadata: [
      { key: 'k', value: '1' },
      { key: 'k', value: '2' },
    ],
  });
  expect(twice.error?.issues[0]?.path).toEqual(['metadata', 1, 'key']);
});

test('cleans a credential', () => {
  expect(newCredential.parse({ mcpServerUrl: 'https://a.example', accessToken: 'Bearer abc123def' })).toEqual(
    {
      mcpServerUrl: 'https://a.example',
      kind: 'static_bearer',
      accessToken: 'abc123def',
    },
  );
});

test('reads an invalid URL parameter as the default and reports it', () => {
  const search = { limit: '9999', from: '2026-02-30', after: 'a b', q: ' ', archived: 'true' };
  expect(loadListParams(search)).toEqual({
    q: '',
    archived: true,
    from: null,
    to: null,
    limit: 20,
    after: null,
    before: null,
  });
  expect(ignoredParams(search)).toEqual(['q= ', 'from=2026-02-30', 'limit=9999', 'after=a b']);
});
