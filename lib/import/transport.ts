import { spelled } from './fields';
import { type Client, type ImportRow, type RowNote, warning } from './row';

export interface Transport {
  protocol: ImportRow['protocol'];
  protocolFrom: ImportRow['protocolFrom'];
  notes: RowNote[];
}

const STREAMABLE =
  /^(https?|httponly|shttp|streamable|(remote)?streamablehttp|httpstream(able|ing)?|streaminghttp|remotehttp)$/;
const SSE = /^(sse|sseonly|http\+sse|httpsse|serversentevents|remotesse)$/;
const PROGRAM =
  /^(stdio|local|builtin|platform|frontend|inlinepython|command|process|docker|npx|uvx|image|container(ized)?|node|python|binary)$/;
const OTHER = /^(wss?|websockets?|sdk|grpc)$/;
const NO_MCP = /^(openapi|rest|graphql|function|webhook)$/;
const STATES_NOTHING = /^(remote|url|mcp|server|custom|remotemcpserver)$/;

/** `StreamableHttpServerParams` (AutoGen) names its transport like the others, behind its own ending. */
const bare = (name: string): string =>
  spelled(name.trim()).replace(/(server|client)?(params|parameters|config)$/, '');

/** How a written transport name is meant; null for one that nobody documents. */
export function transportOf(name: string): 'streamable_http' | 'sse' | 'program' | 'other' | 'no-mcp' | null {
  const text = bare(name);
  if (STREAMABLE.test(text)) return 'streamable_http';
  if (SSE.test(text)) return 'sse';
  if (PROGRAM.test(text)) return 'program';
  if (NO_MCP.test(text)) return 'no-mcp';
  return OTHER.test(text) ? 'other' : null;
}

/** Whether a name says no more than that there is a server: `remote` (OpenCode), `url` (Messages API). */
export const statesNothing = (name: string): boolean => STATES_NOTHING.test(bare(name));

/** By the address alone: servers of the older transport end in `/sse` by convention. */
export const guessed = (url: string): ImportRow['protocol'] =>
  /\/sse\/?([?#].*)?$/i.test(url) ? 'sse' : 'streamable_http';

const stated = (protocol: ImportRow['protocol'], notes: RowNote[] = []): Transport => ({
  protocol,
  protocolFrom: 'stated',
  notes,
});

/** URL fields that name the transport along with the address. */
const FIELDS: Readonly<Record<string, ImportRow['protocol']>> = {
  httpurl: 'streamable_http',
  streamablehttpurl: 'streamable_http',
  sseurl: 'sse',
  sseendpoint: 'sse',
};

const SSE_BY_FIELD = warning(
  'url-is-sse',
  'In Qwen Code “url” means SSE, but this address does not look like it. Verify it, or change the transport.',
);
const UNKNOWN = warning(
  'unknown-transport',
  'The file states a transport that is not known. The one shown is a guess.',
);

/**
 * The transport of one entry: what it states, else what its client's field means, else a guess that is marked as one.
 * Sources: the clients' documentation of MCP; for Gemini CLI (tries streamable HTTP first) and Qwen Code (SSE only)
 * their `mcp-client.ts`.
 */
export function readTransport(entry: {
  client: Client;
  name: string | null;
  field: string;
  url: string;
}): Transport {
  const { client, name, field, url } = entry;
  const named = name === null || statesNothing(name) ? null : transportOf(name);
  if (named === 'streamable_http' || named === 'sse') return stated(named);
  const byField = FIELDS[field];
  if (byField !== undefined) return stated(byField);
  if (client === 'Codex') return stated('streamable_http');
  if (client === 'Qwen Code' && field === 'url')
    return stated('sse', guessed(url) === 'sse' ? [] : [SSE_BY_FIELD]);
  const notes = name === null || named !== null || statesNothing(name) ? [] : [UNKNOWN];
  return { protocol: guessed(url), protocolFrom: 'guessed', notes };
}
