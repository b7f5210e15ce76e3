import { expect, test } from 'vitest';
import { CATALOGUE } from './catalogue';
import { providerOf } from './providers';

test.each([
  ['https://api.githubcopilot.com/mcp/', 'GitHub'],
  ['https://mcp.linear.app/sse', 'Linear'],
  ['https://linear.app', 'Linear'],
  ['https://MCP.Stripe.com.:443/', 'Stripe'],
  ['https://notlinear.app/mcp', undefined],
  ['https://linear.app.example.com/mcp', undefined],
  ['https://example.com/?u=linear.app', undefined],
  ['https://linear.app@example.com/', undefined],
  ['LINEAR_API_KEY', undefined],
])('%s → %s', (url, name) => {
  expect(providerOf(url)?.name).toBe(name);
});

test.each([
  ['https://api.githubcopilot.com/mcp/', 'https://github.com/settings/tokens'],
  ['https://hf.co/mcp', 'https://huggingface.co/settings/tokens'],
  ['https://mcp.sentry.dev/mcp', 'https://sentry.io/settings/account/api/auth-tokens/'],
  ['https://mcp.notion.com/mcp', 'https://www.notion.so/my-integrations'],
  // The name is known, but no page of the provider is. No link is better than a guess.
  ['https://mcp.slack.com/mcp', null],
])('revokes tokens for %s at %s', (url, page) => {
  expect(providerOf(url)?.revokeUrl).toBe(page);
});

test.each([
  ['https://api.githubcopilot.com/mcp/', 'https://github.com/settings/personal-access-tokens/new'],
  // OAuth only: a token does not work.
  ['https://mcp.notion.com/mcp', null],
  ['https://mcp.slack.com/mcp', null],
])('creates tokens for %s at %s', (url, page) => {
  expect(providerOf(url)?.createUrl).toBe(page);
});

test('knows the provider of every server in the catalogue', () => {
  for (const { name, urls } of CATALOGUE)
    for (const { url } of urls) expect(providerOf(url)?.name, url).toBe(name);
});
