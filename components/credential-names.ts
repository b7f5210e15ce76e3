export const PROTOCOL_NAMES: Record<string, string> = { streamable_http: 'Streamable HTTP', sse: 'SSE' };
