/** Who issued a token for an MCP server, and where its tokens are revoked. */
export interface Provider {
  name: string;
  /** The provider's own page that lists personal tokens. Opened by the person; never fetched. */
  revokeUrl: string;
}

/**
 * By the end of the MCP server's host. Only pages that the providers themselves publish for their
 * tokens; a host that is not here gets no link rather than a guess.
 */
const PROVIDERS: Readonly<Record<string, Provider>> = {
  'githubcopilot.com': { name: 'GitHub', revokeUrl: 'https://github.com/settings/tokens' },
  'linear.app': { name: 'Linear', revokeUrl: 'https://linear.app/settings/account/security' },
  'stripe.com': { name: 'Stripe', revokeUrl: 'https://dashboard.stripe.com/apikeys' },
  'supabase.com': { name: 'Supabase', revokeUrl: 'https://supabase.com/dashboard/account/tokens' },
  'neon.tech': { name: 'Neon', revokeUrl: 'https://console.neon.tech/app/settings/api-keys' },
  'airtable.com': { name: 'Airtable', revokeUrl: 'https://airtable.com/create/tokens' },
  'sentry.dev': { name: 'Sentry', revokeUrl: 'https://sentry.io/settings/account/api/auth-tokens/' },
  'notion.com': { name: 'Notion', revokeUrl: 'https://www.notion.so/my-integrations' },
  'cloudflare.com': { name: 'Cloudflare', revokeUrl: 'https://dash.cloudflare.com/profile/api-tokens' },
  'huggingface.co': { name: 'Hugging Face', revokeUrl: 'https://huggingface.co/settings/tokens' },
};

/** The provider behind an MCP server URL, or undefined. `mcp.linear.app` is Linear, `notlinear.app` is not. */
export function providerOf(url: string): Provider | undefined {
  if (!URL.canParse(url)) return undefined;
  const host = new URL(url).hostname.replace(/\.$/, '');
  const suffix = Object.keys(PROVIDERS).find((known) => host === known || host.endsWith(`.${known}`));
  return suffix === undefined ? undefined : PROVIDERS[suffix];
}
