export const PROTOCOL_NAMES: Record<string, string> = { streamable_http: 'Streamable HTTP', sse: 'SSE' };

export const KIND_NAMES: Record<string, string> = {
  static_bearer: 'Static bearer',
  mcp_oauth: 'MCP OAuth',
  environment_variable: 'Environment variable',
};
