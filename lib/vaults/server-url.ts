/** Normalized forms of an MCP server URL, for comparing spellings of one URL or URLs of one server. */
export interface UrlForms {
  url: URL;
  host: string;
  /** Ignores scheme, letter case, default port and trailing slashes. */
  spelling: string;
  /** Also ignores transport (`/sse`, `/mcp`), region and the query. */
  server: string;
}

const REGION = /^(eu|us|uk|au|ca|jp|in|sg|ap|apac|emea)(-[a-z]+)?-?\d*$/;
const REGION_AT_END = /-(eu|us|uk|au|ap|apac)\d*$/;

/** `mcp.eu1.example.com` → `mcp.example.com`. The last two labels name the owner and stay. */
function withoutRegion(host: string): string {
  const labels = host.split('.');
  if (labels.length < 3) return host;
  const owner = labels.slice(-2);
  const rest = labels
    .slice(0, -2)
    .filter((label) => !REGION.test(label))
    .map((label) => label.replace(REGION_AT_END, ''));
  return [...rest, ...owner].join('.');
}

/** Returns the forms of an http(s) URL, or null. An agent matches the exact string, not these forms. */
export function urlForms(text: string): UrlForms | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  const host = hostOf(url);
  const port = url.port === '' || url.port === '443' || url.port === '80' ? '' : `:${url.port}`;
  const path = url.pathname.toLowerCase().replace(/(?<!\/)\/+$/, '');
  return {
    url,
    host,
    spelling: host + port + path + url.search,
    server: withoutRegion(host) + port + path.replace(/\/(sse|mcp)$/, ''),
  };
}

/** The host without a trailing dot. The parser has already lowered its case (WHATWG URL, host parsing). */
export const hostOf = (url: URL): string => url.hostname.replace(/\.$/, '');

/** Returns the host with its port. Returns text that is not a URL unchanged. */
export const hostAndPort = (text: string): string => (URL.canParse(text) ? new URL(text).host : text);

/** Addresses that never leave the machine: `localhost`, `*.localhost` (RFC 6761), 127.0.0.0/8, ::1. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
