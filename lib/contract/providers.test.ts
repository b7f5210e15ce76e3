import { expect, test } from 'vitest';
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
