// Real MCP servers on 127.0.0.1, of both SDK generations, and other servers.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { McpServer as OldMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { onTestFinished } from 'vitest';

export const TOKEN = 'ghp_canary7Qx2LmZ9vTr4KpWs8Yd';

interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  rawHeaders: string[];
}

export interface Started {
  origin: string;
  port: number;
  seen: Seen[];
}

/** Guarantee: the server listens on TCP, so its address is an object. */
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function listenAs(server: Server, scheme: string, seen: Seen[]): Promise<Started> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const port = portOf(server);
  return { origin: `${scheme}://127.0.0.1:${port}`, port, seen };
}

const noting =
  (seen: Seen[], listener: RequestListener): RequestListener =>
  (request, response) => {
    const { method = '', url: path = '', headers, rawHeaders } = request;
    seen.push({ method, path, headers, rawHeaders });
    return listener(request, response);
  };

/** Serves until the test ends, and records the requests. */
export function serve(listener: RequestListener): Promise<Started> {
  const seen: Seen[] = [];
  return listenAs(createServer(noting(seen, listener)), 'http', seen);
}

export function serveSecurely(
  tls: { key: string; cert: string },
  listener: RequestListener,
): Promise<Started> {
  const seen: Seen[] = [];
  return listenAs(createSecureServer(tls, noting(seen, listener)), 'https', seen);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

const TOOLS = ['add', 'search', 'forget'];
const INFO = { name: 'Test server', version: '1.2.3' };

function oldServer(info = INFO): OldMcpServer {
  const server = new OldMcpServer(info);
  for (const tool of TOOLS) server.tool(tool, async () => ({ content: [] }));
  return server;
}

/** Revisions up to 2025-11-25, streamable HTTP with sessions. */
export function oldHttp(info = INFO): RequestListener {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  return async (request, response) => {
    const known = sessions.get(String(request.headers['mcp-session-id']));
    if (known !== undefined) return known.handleRequest(request, response);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    });
    transport.onclose = () => void sessions.delete(transport.sessionId ?? '');
    await oldServer(info).connect(transport);
    await transport.handleRequest(request, response);
  };
}

/** The old SSE transport: a stream at /sse, messages to /messages. */
export function oldSse(): RequestListener {
  const sessions = new Map<string, SSEServerTransport>();
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    if (request.method === 'GET' && url.pathname === '/sse') {
      const transport = new SSEServerTransport('/messages', response);
      sessions.set(transport.sessionId, transport);
      await oldServer().connect(transport);
      return;
    }
    const transport = sessions.get(url.searchParams.get('sessionId') ?? '');
    if (request.method === 'POST' && url.pathname === '/messages' && transport !== undefined)
      return transport.handlePostMessage(request, response);
    response.writeHead(404).end('Not found');
  };
}

export function newHttp(): RequestListener {
  const handler = createMcpHandler(
    () => {
      const server = new McpServer(INFO);
      for (const tool of TOOLS) server.registerTool(tool, {}, async () => ({ content: [] }));
      return server;
    },
    { legacy: 'reject' },
  );
  return async (request, response) => {
    const body = await bodyOf(request);
    const answer = await handler.fetch(
      new Request(`http://${request.headers.host}${request.url}`, {
        method: request.method ?? 'GET',
        headers: Object.entries(request.headers).map(([name, value]): [string, string] => [
          name,
          String(value),
        ]),
        ...(body !== '' && { body }),
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  };
}

export const isBearer = (request: IncomingMessage, token = TOKEN): boolean =>
  request.headers.authorization === `Bearer ${token}`;

type Refusal = RequestListener;

export const refuse401: Refusal = (_, response) => {
  response
    .writeHead(401, {
      'content-type': 'application/json',
      'www-authenticate':
        'Bearer realm="mcp", error="invalid_token", error_description="The token is unknown"',
    })
    .end(JSON.stringify({ error: 'invalid_token', error_description: 'The access token is unknown here' }));
};

export const guarded =
  (listener: RequestListener, refuse: Refusal = refuse401): RequestListener =>
  (request, response) =>
    isBearer(request) ? listener(request, response) : refuse(request, response);

interface Message {
  id?: string | number;
  method: string;
  params?: { cursor?: string };
}

/** A server without the SDK: `answer` returns the result of a method, or writes a response and returns null. */
export const byHand =
  (answer: (message: Message, ...exchange: Parameters<RequestListener>) => unknown): RequestListener =>
  async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const message: Message = JSON.parse(await bodyOf(request));
    const result = await answer(message, request, response);
    if (result === null) return;
    if (message.id === undefined) return void response.writeHead(202).end();
    const body = result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result };
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...body }));
  };

export const INITIALIZED = {
  protocolVersion: '2025-06-18',
  capabilities: { tools: {} },
  serverInfo: INFO,
};
export const LISTED = { tools: TOOLS.map((name) => ({ name, inputSchema: { type: 'object' } })) };

export const plain = ({ method }: Message): unknown =>
  method === 'initialize' ? INITIALIZED : method === 'tools/list' ? LISTED : undefined;
