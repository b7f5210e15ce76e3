// A small Vaults API in the flat shape that answers from memory, after a delay of our choosing, and keeps
// count of what it was asked.
import http from 'node:http';

const VAULTS = 2_000;
const CREDENTIALS = 30;

const hex = (prefix, n) => `${prefix}${n.toString(16).padStart(32, '0')}`;
const instant = (n) => new Date(Date.UTC(2026, 4, 18) - n * 60_000).toISOString().replace('Z', '000Z');

function vault(n) {
  const isArchived = n % 4 === 0;
  return {
    id: hex('vault_', n),
    type: 'vault',
    display_name: `Payments service ${n}`,
    status: isArchived ? 'archived' : 'active',
    metadata: { environment: 'production' },
    ...(isArchived && { archived_at: instant(n) }),
    created_at: instant(n),
    updated_at: instant(n),
  };
}

const credential = (vaultId) => (n) => ({
  id: hex('vcred_', n),
  vault_id: vaultId,
  mcp_server_url: `https://mcp-${n}.example.com/mcp`,
  protocol: 'streamable_http',
  type: 'static_bearer',
  status: 'active',
  created_at: instant(n),
  updated_at: instant(n),
});

const numbers = (count) => Array.from({ length: count }, (_, n) => n);

function page(rows, query) {
  const limit = Number(query.get('limit') ?? 20);
  const shown = rows.filter((row) => query.has('include_archived') || row.status === 'active');
  const after = shown.findIndex((row) => row.id === query.get('after_id'));
  const before = shown.findIndex((row) => row.id === query.get('before_id'));
  const start = before === -1 ? after + 1 : Math.max(0, before - limit);
  const data = shown.slice(start, before === -1 ? start + limit : before);
  return {
    data,
    first_id: data.at(0)?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: before === -1 ? start + limit < shown.length : start > 0,
  };
}

function answerTo(url, vaults) {
  const { pathname, searchParams } = new URL(url, 'http://upstream');
  const [, id, credentials] = pathname.split('/').slice(1);
  if (id === undefined) return page(vaults, searchParams);
  if (credentials === undefined) return vaults.find((entry) => entry.id === id);
  return page(numbers(CREDENTIALS).map(credential(id)), searchParams);
}

/**
 * Starts it on a free port of 127.0.0.1. `latencyMs` may be changed at any time; `served` grows by
 * the address of each answer; `close` stops it.
 */
export async function startUpstream() {
  const vaults = numbers(VAULTS).map(vault);
  const upstream = { url: '', latencyMs: 0, served: [], close: () => {} };
  const server = http.createServer((request, response) => {
    const answer = answerTo(request.url, vaults);
    const body = JSON.stringify(answer ?? { type: 'error', error: { type: 'not_found_error', message: '' } });
    const send = () => {
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(body);
      upstream.served.push(request.url);
    };
    if (upstream.latencyMs === 0) send();
    else setTimeout(send, upstream.latencyMs);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  upstream.url = `http://127.0.0.1:${server.address().port}`;
  upstream.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return upstream;
}
