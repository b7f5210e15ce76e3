import { describe, expect, test } from 'vitest';
import { codes, sentence, TEAM, to, URL_1 } from './test-lint';

describe('secrets in the URL', () => {
  test.each([
    'https://mcp.example.com/mcp?api_key=abc',
    'https://mcp.example.com/mcp?apiKey=abc',
    'https://mcp.example.com/mcp?a=1&token=abc',
    'https://mcp.example.com/mcp?access_token=abc',
    'https://mcp.example.com/mcp?key=abc',
    'https://mcp.example.com/mcp?client_secret=abc',
    'https://mcp.example.com/mcp?accessToken=abc',
    'https://mcp.example.com/mcp?github_pat=abc',
    'https://mcp.example.com/mcp?basic-auth=abc',
    'https://mcp.example.com/mcp#token=abc',
    'https://mcp.example.com/mcp?api%5Fkey=abc',
    'mcp.example.com/mcp?token=abc',
    'https://someone:abc@mcp.example.com/mcp',
    'https://mcp.firecrawl.dev/fc-0123456789abcdef0123/v2/mcp',
    'https://mcp.example.com/mcp?x=ghp_0123456789abcdef0123456789',
  ])('%s', (url) => {
    expect(codes([to(TEAM, url)])).toContain('secret-in-url');
  });

  test.each([
    URL_1,
    'https://mcp.example.com/mcp?project_ref=abcdefghijklmnopqrst',
    'https://mcp.example.com/mcp?api_key=',
    'https://mcp.example.com/mcp?compat=1',
    'https://mcp.example.com/mcp?project_key=ABC',
    'https://mcp.example.com/mcp?country_code=de',
    'https://mcp.example.com/keys/monkey?tokens=4',
    'https://mcp.example.com/patterns/mcp',
  ])('not %s', (url) => {
    expect(codes([to(TEAM, url)])).not.toContain('secret-in-url');
  });
});

test('names the parameter with a secret, unless the name could be a secret', () => {
  const of = (query: string) => sentence([to(TEAM, `${URL_1}?${query}`)], 'secret-in-url');
  expect(of('apiKey=abc')).toContain('in “apiKey”');
  expect(of('ghp_0a1b2c3d_token=abc')).toContain('after “?”');
});

describe('facts of the catalogue about the server', () => {
  test.each([
    ['https://mcp.notion.com/mcp', 'oauth-only'],
    ['https://mcp.sentry.dev/mcp', 'other-scheme'],
    ['https://mcp.sentry.dev/mcp/some-organisation', 'other-scheme'],
    ['https://mcp.deepwiki.com/mcp', 'open-server'],
    ['https://mcp.stripe.com', 'bearer-caveat'],
    ['https://mcp.linear.app/sse', 'deprecated-url'],
    ['https://mcp.linear.app/mcp/', 'other-spelling'],
    ['https://mcp.github.com/sse', 'unlisted-host'],
  ])('%s: %s', (url, code) => {
    expect(codes([to(TEAM, url)])).toEqual([code]);
  });

  test.each([
    'https://mcp.linear.app/mcp',
    'https://api.githubcopilot.com/mcp/',
    'https://notion.example.com/mcp',
  ])('reports nothing for %s', (url) => {
    expect(codes([to(TEAM, url)])).toEqual([]);
  });

  test('names the URL to use instead', () => {
    expect(sentence([to(TEAM, 'https://mcp.linear.app/sse')], 'deprecated-url')).toContain(
      'https://mcp.linear.app/mcp',
    );
  });
});

describe('SSE', () => {
  test('reports SSE as deprecated, and names the alternative', () => {
    expect(
      sentence([to(TEAM, 'https://mcp.example.com/sse', { protocol: 'sse' })], 'sse-deprecated'),
    ).toMatch(/2026-07-28.*mid-2027/);
    expect(
      sentence([to(TEAM, 'https://mcp.notion.com/sse', { protocol: 'sse' })], 'sse-deprecated'),
    ).toContain('https://mcp.notion.com/mcp');
  });

  test('does not report streamable HTTP, and reports a deprecated URL once', () => {
    expect(codes([to(TEAM, URL_1)])).toEqual([]);
    expect(codes([to(TEAM, 'https://mcp.linear.app/sse', { protocol: 'sse' })])).toEqual(['deprecated-url']);
  });
});

describe('http://', () => {
  test.each([
    ['http://mcp.example.com/mcp', 'plain-http'],
    ['http://10.0.0.4:8080/mcp', 'plain-http'],
    ['http://localhost:3000/mcp', 'loopback'],
    ['http://127.0.0.1/mcp', 'loopback'],
    ['http://[::1]:8000/mcp', 'loopback'],
  ])('%s: %s', (url, code) => {
    expect(codes([to(TEAM, url)])).toEqual([code]);
  });

  test('reports nothing for https:// to another machine', () => {
    expect(codes([to(TEAM, 'https://localhost.example.com/mcp')])).toEqual([]);
  });
});
