// A team's MCP servers for the screenshots of docs/onboarding.md: real servers on 127.0.0.1, each with its own token.
import { once } from 'node:events';
import http from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

const NAMES = [
  ...['billing', 'calendar', 'catalog', 'chat', 'checkout', 'crm', 'deploys', 'design', 'docs', 'email'],
  ...['errors', 'feature-flags', 'files', 'finance', 'incidents', 'inventory', 'logs', 'maps', 'metrics'],
  ...['search', 'tickets', 'translate', 'warehouse'],
];
/** Values that the file only names, such as `${CRM_TOKEN}`. They are in the `.env` file. */
const NAMED = new Set(['crm', 'deploys', 'incidents']);
/** The token of this server was revoked. The new one is entered by hand. */
const REVOKED = 'chat';
const FORGOTTEN = 'email';

const tokenOf = (name) => `tok_${name.replace('-', '')}_${Buffer.from(name).toString('hex').padEnd(24, '7')}`;
const variableOf = (name) => `${name.toUpperCase()}_TOKEN`;

async function answer(name, request, response) {
  const server = new McpServer({ name: `Acme ${name}`, version: '1.4.0' });
  for (const tool of ['list', 'read', 'write']) server.tool(tool, async () => ({ content: [] }));
  // There is no session: each request is independent.
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.on('close', () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
}

const REFUSAL = JSON.stringify({ error: 'invalid_token', error_description: 'This token was revoked.' });

function written(name, port) {
  const url = `http://127.0.0.1:${port}/${name}/mcp`;
  if (name === FORGOTTEN) return { type: 'http', url };
  const token = NAMED.has(name) ? `\${${variableOf(name)}}` : tokenOf(name);
  return { type: 'http', url, headers: { Authorization: `Bearer ${token}` } };
}

/** Starts the servers on one port. Returns the port, the team's file, the `.env` file, and the values to enter. */
export async function startTeamServers() {
  const server = http.createServer((request, response) => {
    const name = /^\/([\w-]+)\/mcp$/.exec(request.url)?.[1] ?? '';
    const wanted = name === REVOKED ? typed[REVOKED] : tokenOf(name);
    if (request.headers.authorization === `Bearer ${wanted}`) void answer(name, request, response);
    else
      response
        .writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Bearer' })
        .end(REFUSAL);
  });
  const typed = { [REVOKED]: `${tokenOf(REVOKED)}_new`, [FORGOTTEN]: tokenOf(FORGOTTEN) };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const mcpServers = {
    ...Object.fromEntries(NAMES.map((name) => [name, written(name, port)])),
    filesystem: { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem', '.'] },
  };
  return {
    port,
    file: JSON.stringify({ mcpServers }, null, 2),
    env: [...NAMED].map((name) => `${variableOf(name)}=${tokenOf(name)}`).join('\n'),
    typed,
    count: NAMES.length,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
