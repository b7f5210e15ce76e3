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

/** Names like `StreamableHttpServerParams` (AutoGen) have an extra suffix. */
const bare = (name: string): string =>
  spelled(name.trim()).replace(/(server|client)?(params|parameters|config)$/, '');

/** Returns the meaning of a transport name; null for one without documentation. */
export function transportOf(name: string): 'streamable_http' | 'sse' | 'program' | 'other' | 'no-mcp' | null {
  const text = bare(name);
  if (STREAMABLE.test(text)) return 'streamable_http';
  if (SSE.test(text)) return 'sse';
  if (PROGRAM.test(text)) return 'program';
  if (NO_MCP.test(text)) return 'no-mcp';
  return OTHER.test(text) ? 'other' : null;
}

/** Whether a name only says that there is a server: `remote` (OpenCode), `url` (Messages API). */
export const statesNothing = (name: string): boolean => STATES_NOTHING.test(bare(name));

/** Guesses by the URL: servers of the older transport end in `/sse` by convention. */
export const guessed = (url: string): ImportRow['protocol'] =>
  /\/sse\/?([?#].*)?$/i.test(url) ? 'sse' : 'streamable_http';

const stated = (protocol: ImportRow['protocol'], notes: RowNote[] = []): Transport => ({
  protocol,
  protocolFrom: 'stated',
  notes,
});

/** URL fields that also state the transport. */
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
  'The file states an unknown transport. The one shown is a guess.',
);

/**
 * Returns the transport of one entry: as stated, else by the meaning of its client's field, else a guess that is marked
 * as such. Sources: the clients' documentation of MCP; for Gemini CLI (tries streamable HTTP first) and Qwen Code (SSE
 * only) their `mcp-client.ts`.
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
