import { isUnfit, ownerOfHost } from './catalogue';

/** Who issued a token for an MCP server, and where its tokens are revoked. */
export interface Provider {
  name: string;
  /** The provider's own page that lists tokens, or null where none is known. Opened by the person; never fetched. */
  revokeUrl: string | null;
  /** The provider's own page that creates one; null where none is known, and where a static token does not work. */
  createUrl: string | null;
}

/**
 * The provider behind an MCP server URL, from the catalogue, or undefined. `mcp.linear.app` is
 * Linear, `notlinear.app` is not.
 */
export function providerOf(url: string): Provider | undefined {
  const owner = ownerOfHost(url);
  if (owner === undefined) return undefined;
  const { name, links } = owner;
  return {
    name,
    revokeUrl: links.revoke ?? null,
    createUrl: isUnfit(owner) ? null : (links.create ?? null),
  };
}
