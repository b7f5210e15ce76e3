import type { Client, ImportRow, RowNote } from './row';

export interface Transport {
  protocol: ImportRow['protocol'];
  protocolFrom: ImportRow['protocolFrom'];
  notes: RowNote[];
}

const STREAMABLE = /^(http|https|http-only|streamable[-_ ]?http)$/i;
const SSE = /^(sse|sse-only|http\+sse|server-sent-events)$/i;
const WITHOUT_URL =
  /^(stdio|local|builtin|built-in|platform|frontend|inline_python|command|process|docker|npx)$/i;

const STATES_NOTHING = /^(remote|url)$/i;

/** How a written transport name is meant; null for one that nobody documents. */
export function transportOf(name: string): 'streamable_http' | 'sse' | 'program' | 'other' | null {
  const text = name.trim();
  if (STREAMABLE.test(text)) return 'streamable_http';
  if (SSE.test(text)) return 'sse';
  if (WITHOUT_URL.test(text)) return 'program';
  return /^(ws|wss|websocket|sdk|grpc)$/i.test(text) ? 'other' : null;
}

/** By the address alone: servers of the older transport end in `/sse` by convention. */
export const guessed = (url: string): ImportRow['protocol'] =>
  /\/sse\/?([?#].*)?$/i.test(url) ? 'sse' : 'streamable_http';

const stated = (protocol: ImportRow['protocol'], notes: RowNote[] = []): Transport => ({
  protocol,
  protocolFrom: 'stated',
  notes,
});

/**
 * The transport of one entry: what it states, else what its client's field means, else a guess that is marked as one.
 * `type: remote` (OpenCode) and `url` (Messages API) state no more than that there is a URL. Sources: the clients' documentation of MCP.
 */
export function readTransport(entry: {
  client: Client;
  name: string | null;
  field: string;
  url: string;
}): Transport {
  const { client, name, field, url } = entry;
  const said = name === null || STATES_NOTHING.test(name) ? null : transportOf(name);
  if (said === 'streamable_http' || said === 'sse') return stated(said);
  if (field === 'httpUrl' || client === 'Codex') return stated('streamable_http');
  if (client === 'Gemini CLI' && field === 'url')
    return stated(
      'sse',
      guessed(url) === 'sse'
        ? []
        : [
            {
              code: 'gemini-url',
              level: 'warning',
              sentence:
                'In Gemini CLI “url” means SSE, but this address does not look like it. Verify it, or change the transport.',
            },
          ],
    );
  const notes: RowNote[] =
    name === null || said !== null || STATES_NOTHING.test(name)
      ? []
      : [
          {
            code: 'unknown-transport',
            level: 'warning',
            sentence: 'The file states a transport that is not known. The one shown is a guess.',
          },
        ];
  return { protocol: guessed(url), protocolFrom: 'guessed', notes };
}
