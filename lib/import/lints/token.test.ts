import { describe, expect, test } from 'vitest';
import { codes, type Going, lint, sentence, set, TEAM, to, URL_1 } from './test-lint';

describe('tokens', () => {
  test('warns of one token for two servers, and hints at one token for one server in two vaults', () => {
    const level = (goings: Going[]) =>
      lint(goings)
        .get(goings[0]?.row.key ?? '')
        ?.at(0)?.level;
    const token = set('one-and-the-same');
    expect(level([to(TEAM, URL_1, { token }), to(TEAM, 'https://mcp.example.org/mcp', { token })])).toBe(
      'warning',
    );
    expect(level([to(TEAM, URL_1, { token }), to(TEAM, 'https://mcp.example.com/b', { token })])).toBe(
      'hint',
    );
  });

  test('reports nothing for two tokens or none', () => {
    const two = [
      to(TEAM, URL_1, { token: set('one-token') }),
      to(TEAM, `${URL_1}2`, { token: set('two-token') }),
    ];
    expect(codes(two)).toEqual([]);
    expect(codes([to(TEAM, URL_1), to(TEAM, `${URL_1}2`)])).toEqual([]);
  });

  test('names at most three of the rows', () => {
    const goings = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      to(TEAM, `https://${name}.example/mcp`, { name, token: set('one-and-the-same') }),
    );
    expect(sentence(goings, 'same-token')).toContain(
      '5 times, for different servers (“a”, “b”, “c”, 2 more)',
    );
  });

  test.each([
    ['https://mcp.linear.app/mcp', 'ghp_0123456789abcdef', 'GitHub'],
    ['https://api.githubcopilot.com/mcp/', 'lin_api_0123456789', 'Linear'],
    ['https://api.githubcopilot.com/mcp/', 'glpat-0123456789', 'GitLab'],
  ])('%s with a token of %s…', (url, token, issuer) => {
    expect(sentence([to(TEAM, url, { token: set(token) })], 'token-of-another')).toContain(
      `one of ${issuer},`,
    );
  });

  test.each([
    ['https://mcp.linear.app/mcp', 'lin_api_0123456789'],
    ['https://mcp.linear.app/mcp', 'patient-but-unknown'],
    // A self-hosted server for GitHub accepts GitHub's tokens.
    ['https://github-mcp.example.com/mcp', 'ghp_0123456789abcdef'],
  ])('%s may have %s', (url, token) => {
    expect(codes([to(TEAM, url, { token: set(token) })])).not.toContain('token-of-another');
  });
});
