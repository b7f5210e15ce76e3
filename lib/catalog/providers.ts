import { isUnfit, ownerOfHost } from './catalogue';

export interface Provider {
  name: string;
  /** The provider's page that lists tokens; null if unknown. Strongroom never fetches it. */
  revokeUrl: string | null;
  /** The provider's page that creates tokens; null if unknown or if a static token does not work. */
  createUrl: string | null;
}

/** Returns the provider of a URL, or undefined. `mcp.linear.app` is Linear, `notlinear.app` is not. */
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
