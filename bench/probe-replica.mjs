// The probe, in a process of its own, beside the bare handshake of the same library with the same servers.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { McpServer as OldMcpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { serverModules } from './server-modules.mjs';
import { inTurns } from './timing.mjs';

const TOKEN = 'bench-token-of-nobody';
const [{ probe }, { readAddressRules }] = await serverModules(
  'verification/server/probe/probe',
  'core/server/address-rules',
);

/** A server that wants the token, of the revisions with `initialize`. */
async function startServer() {
  const transports = new Map();
  const server = http.createServer(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return response.writeHead(401).end();
    const id = request.headers['mcp-session-id'];
    let transport = transports.get(id);
    if (transport === undefined) {
      transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (name) => transports.set(name, transport),
      });
      const mcp = new OldMcpServer({ name: 'Bench', version: '1.0.0' });
      for (const tool of ['add', 'search', 'forget']) mcp.tool(tool, async () => ({ content: [] }));
      await mcp.connect(transport);
    }
    return transport.handleRequest(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

/** The library alone: connect, list the tools, close. Returns milliseconds. */
async function bare(url) {
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${TOKEN}` } },
  });
  const client = new Client({ name: 'bench', version: '1.0.0' });
  const begun = performance.now();
  await client.connect(transport);
  await client.listTools();
  const ms = performance.now() - begun;
  await transport.terminateSession();
  await client.close();
  return ms;
}

process.on('message', async ({ rounds, warmUp }) => {
  try {
    const port = await startServer();
    const url = `http://127.0.0.1:${port}/mcp`;
    const rules = readAddressRules(['127.0.0.1'], [port]);
    const cases = {
      bare: () => bare(url),
      probed: async () => {
        const begun = performance.now();
        const { code } = await probe({ url, protocol: 'streamable_http', token: TOKEN }, { rules });
        if (code !== 'proven') throw new Error(`The probe says ${code}.`);
        return performance.now() - begun;
      },
    };
    process.send({ measured: await inTurns(cases, rounds, warmUp) });
  } catch (error) {
    process.send({ error: String(error) });
  }
});
