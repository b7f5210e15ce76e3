import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Fixtures, PlaywrightWorkerOptions } from '@playwright/test';

/** A real MCP server at `url`. It needs no token at and below `openUrl`. */
export interface McpTestServer {
  url: string;
  openUrl: string;
  take: (token: string) => void;
  /** Delays requests with this token until the returned function is called. */
  hold: (token: string) => { asked: Promise<void>; release: () => void };
  /** The `Authorization` headers received, in order. Empty for a request without one. */
  asked: string[];
}

const TOOLS = ['search', 'read', 'write'];
export const REFUSAL = 'This key was revoked <b>today</b>.';

function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const server = new McpServer({ name: 'Test files', version: '2.1.0' });
  for (const tool of TOOLS) server.tool(tool, async () => ({ content: [] }));
  // There is no session: each request is independent.
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.on('close', () => void server.close());
  return server.connect(transport).then(() => transport.handleRequest(request, response));
}

function refuse(response: ServerResponse): void {
  response
    .writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Bearer realm="mcp"' })
    .end(JSON.stringify({ error: 'invalid_token', error_description: REFUSAL }));
}

async function start(port: number): Promise<McpTestServer & { close: () => Promise<void> }> {
  const taken = new Set<string>();
  const asked: string[] = [];
  const held = new Map<string, { onAsked: () => void; released: Promise<void> }>();
  const server = createServer(async (request, response) => {
    const said = request.headers.authorization ?? '';
    asked.push(said);
    held.get(said)?.onAsked();
    await held.get(said)?.released;
    if (request.url?.startsWith('/open') || taken.has(said)) void answer(request, response);
    else refuse(response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${port}`;
  return {
    url: `${origin}/mcp`,
    openUrl: `${origin}/open`,
    take: (token) => void taken.add(`Bearer ${token}`),
    hold: (token) => {
      let release = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const asked = new Promise<void>((resolve) => {
        held.set(`Bearer ${token}`, { onAsked: resolve, released });
      });
      return { asked, release };
    },
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** For `test.extend`: one server for each worker, on a port that the console may call. */
export const mcpFixtures: Fixtures<object, { mcp: McpTestServer }, object, PlaywrightWorkerOptions> = {
  mcp: [
    async ({ browserName: _ }, use, { parallelIndex }) => {
      const ports = (process.env.E2E_MCP_PORTS ?? '').split(',').map(Number);
      const port = ports[parallelIndex];
      if (!port)
        throw new Error(
          'E2E_MCP_PORTS names no port for this worker. Run the tests with `npm test`, which sets it.',
        );
      const server = await start(port);
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
};
