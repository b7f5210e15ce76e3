export const PROTOCOL_NAMES: Record<string, string> = { streamable_http: 'Streamable HTTP', sse: 'SSE' };

/** Returns the display name of a protocol; an unknown one is returned unchanged. */
export const protocolName = (protocol: string | null): string =>
  protocol === null ? '–' : (PROTOCOL_NAMES[protocol] ?? protocol);
