import { describe, expect, test } from 'vitest';
import { codes, OTHER, PRODUCTION, STAGING, sentence, stored, TEAM, to, URL_1 } from './test-lint';

describe('look-alikes in one vault', () => {
  test.each([
    [URL_1, 'twin'],
    ['https://mcp.example.com/mcp/', 'near-twin'],
    ['https://MCP.example.com/mcp', 'near-twin'],
    ['https://mcp.example.com/MCP', 'near-twin'],
    ['https://mcp.example.com:443/mcp', 'near-twin'],
    ['https://mcp.example.com/sse', 'variant-twin'],
    ['https://mcp.eu.example.com/mcp', 'variant-twin'],
    ['https://mcp-eu.example.com/mcp', 'variant-twin'],
    ['https://mcp.example.com/mcp?project_ref=abc', 'variant-twin'],
  ])('%s is a look-alike: %s', (url, code) => {
    expect(codes([to(TEAM, URL_1), to(TEAM, url)])).toEqual([code]);
  });

  test.each([
    'https://mcp.example.com/other/mcp',
    'https://mcp.example.com:8443/mcp',
    'https://mcp.example.org/mcp',
    'https://api.example.com/mcp',
  ])('%s is another server', (url) => {
    expect(codes([to(TEAM, URL_1), to(TEAM, url)])).toEqual([]);
  });

  test('reports a stored credential for the same or a similar URL, but not for another server', () => {
    expect(codes([to(TEAM, URL_1)], [stored(TEAM, URL_1)])).toEqual(['already-there']);
    expect(codes([to(TEAM, URL_1)], [stored(TEAM, 'https://mcp.example.org/mcp')])).toEqual([]);
    expect(codes([to(TEAM, URL_1)], [stored(TEAM, `${URL_1}/`)])).toEqual(['near-twin']);
  });

  test('treats two new vaults as different, even with the same name', () => {
    expect(codes([to(PRODUCTION, URL_1), to(PRODUCTION, URL_1)])).toEqual(['twin']);
    expect(codes([to(PRODUCTION, URL_1), to(STAGING, URL_1)])).toEqual(['twin-elsewhere']);
  });

  test('reports nothing for rows without a vault', () => {
    expect(codes([to(null, URL_1), to(null, URL_1)])).toEqual([]);
  });

  test.each([
    [`${URL_1}/`, 'the slash at the end'],
    ['https://MCP.example.com/mcp', 'capital letters'],
    ['https://mcp.example.com:443/mcp', 'the default port'],
    ['http://mcp.example.com/mcp', 'http against https'],
  ])('names a difference in %s: %s', (url, words) => {
    expect(sentence([to(TEAM, URL_1), to(TEAM, url)], 'near-twin')).toContain(`differs in ${words}.`);
  });

  test.each([
    ['https://mcp.example.com/sse', '/sse against /mcp'],
    ['https://mcp.example.com/', '/mcp or /sse at the end'],
    ['https://mcp.eu1.example.com/mcp', 'the region in the host'],
    [`${URL_1}?project_ref=1`, 'the part after “?”'],
  ])('also names a difference in %s: %s', (url, words) => {
    expect(sentence([to(TEAM, URL_1), to(TEAM, url)], 'variant-twin')).toContain(`differs in ${words}.`);
  });
});

describe('look-alikes across vaults', () => {
  test.each([
    [URL_1, 'twin-elsewhere'],
    [`${URL_1}/`, 'near-twin-elsewhere'],
    ['https://mcp.example.com/sse', 'variant-elsewhere'],
  ])('%s in another vault: %s', (url, code) => {
    expect(codes([to(TEAM, URL_1), to(OTHER, url)])).toEqual([code]);
    expect(codes([to(TEAM, URL_1)], [stored(OTHER, url)])).toEqual([code]);
    expect(sentence([to(TEAM, URL_1)], code, [stored(OTHER, url)])).toContain('“Other”');
  });

  test('reports nothing for another server in another vault', () => {
    expect(codes([to(TEAM, URL_1), to(OTHER, 'https://mcp.example.org/mcp')])).toEqual([]);
  });
});
