// A small Vaults API in the flat shape. It lists vaults and credentials from memory after a configurable
// delay, and counts its responses.
import http from 'node:http';

const VAULTS = 2_000;
const CREDENTIALS_PATH = /^\/vaults\/([^/]+)\/credentials$/;

const instant = (n) => new Date(Date.UTC(2026, 4, 18) - n * 60_000).toISOString().replace('Z', '000Z');

function vault(_, n) {
  const status = n % 4 === 0 ? 'archived' : 'active';
  return {
    id: `vault_${n.toString(16).padStart(32, '0')}`,
    type: 'vault',
    display_name: `Payments service ${n}`,
    status,
    metadata: { environment: 'production' },
    ...(status === 'archived' && { archived_at: instant(n) }),
    created_at: instant(n),
    updated_at: instant(n),
  };
}

const credential = (vaultId) => (_, n) => ({
  id: `vcred_${vaultId.slice(6)}${n}`,
  type: 'static_bearer',
  vault_id: vaultId,
  mcp_server_url: `https://mcp-${n}.example.com/mcp`,
  protocol: 'streamable_http',
  status: 'active',
  created_at: instant(n),
  updated_at: instant(n),
});

function page(rows, query) {
  const limit = Number(query.get('limit') ?? 20);
  const shown = rows.filter((row) => query.has('include_archived') || row.status === 'active');
  const start = shown.findIndex((row) => row.id === query.get('after_id')) + 1;
  const data = shown.slice(start, start + limit);
  const ids = { first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null };
  return { data, ...ids, has_more: start + limit < shown.length };
}

/**
 * Starts the API on a free port of 127.0.0.1, with this many credentials in each vault. `latencyMs` may be
 * changed at any time. `served` counts responses. `close` stops the API.
 */
export async function startUpstream({ vaults: count = VAULTS, credentials = 0 } = {}) {
  const vaults = Array.from({ length: count }, vault);
  const upstream = { url: '', latencyMs: 0, served: 0, close: () => {} };
  const server = http.createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://upstream');
    const [, vaultId] = CREDENTIALS_PATH.exec(pathname) ?? [];
    const rows = vaultId === undefined ? vaults : Array.from({ length: credentials }, credential(vaultId));
    const isList = pathname === '/vaults' || vaultId !== undefined;
    const refusal = { type: 'error', error: { type: 'not_found_error', message: '' } };
    const body = JSON.stringify(isList ? page(rows, searchParams) : refusal);
    const send = () => {
      response.writeHead(isList ? 200 : 404, { 'content-type': 'application/json' }).end(body);
      upstream.served += 1;
    };
    if (upstream.latencyMs === 0) send();
    else setTimeout(send, upstream.latencyMs);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  upstream.url = `http://127.0.0.1:${server.address().port}`;
  upstream.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return upstream;
}
