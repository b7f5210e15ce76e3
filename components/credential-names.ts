export const PROTOCOL_NAMES: Record<string, string> = { streamable_http: 'Streamable HTTP', sse: 'SSE' };

/** The name of a stored credential's protocol, also of one that Strongroom does not know. */
export const protocolName = (protocol: string | null): string =>
  protocol === null ? '–' : (PROTOCOL_NAMES[protocol] ?? protocol);
